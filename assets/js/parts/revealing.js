// Buttons that reveal a password field: data-reveals is its id. They are hidden without JavaScript.

for (const button of document.querySelectorAll("button[data-reveals]")) {
  const field = document.getElementById(button.dataset.reveals);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });
  // Make it a password field again before submission, or browsers remember the value as ordinary text.
  field.form.addEventListener("submit", () => {
    field.type = "password";
  });
}
