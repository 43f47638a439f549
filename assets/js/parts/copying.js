// Copy buttons: data-copies is the id of the element with the text, data-copy-text is the text itself.

const SHOWN_FOR = 2000; // milliseconds

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copies], button[data-copy-text]");
  if (!button) return;
  const text = button.dataset.copyText ?? document.getElementById(button.dataset.copies).textContent;
  await navigator.clipboard.writeText(text.trim());
  const label = button.querySelector("[data-copy-label]") ?? button;
  if (label.dataset.before === undefined) label.dataset.before = label.textContent;
  label.textContent = button.dataset.done;
  button.classList.add("is-done");
  const status = document.getElementById("copied");
  if (status) status.textContent = button.dataset.done;
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = setTimeout(() => {
    label.textContent = label.dataset.before;
    button.classList.remove("is-done");
    if (status) status.textContent = "";
  }, SHOWN_FOR);
});

// Show the buttons: they are hidden without JavaScript.
function show(root) {
  for (const button of root.querySelectorAll("button[data-copies][hidden], button[data-copy-text][hidden]")) {
    button.hidden = false;
  }
}
show(document);
document.addEventListener("htmx:load", (event) => show(event.target));
