// Buttons that show what is in a password field: data-reveals names it. They are hidden until they can work.

for (const button of document.querySelectorAll("button[data-reveals]")) {
  const field = document.getElementById(button.dataset.reveals);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });
  // What is sent is remembered by browsers as what kind of field it was in.
  field.form.addEventListener("submit", () => {
    field.type = "password";
  });
}
