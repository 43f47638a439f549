// The list of links: selection for bulk actions, and "/" to search. Without JavaScript the actions are always shown.

const boxes = () => [...document.querySelectorAll('input[name="link"][form="bulk"]')];

function showNumber() {
  const bar = document.querySelector("[data-bulk-bar]");
  if (!bar) return;
  const all = boxes();
  const number = all.filter((box) => box.checked).length;
  const text = bar.querySelector("[data-number-chosen]");
  bar.hidden = number === 0;
  text.textContent = number === 1 ? text.dataset.one : text.dataset.many.replace("#", number);
  const every = document.querySelector("[data-choose-all]");
  every.checked = number > 0 && number === all.length;
  every.indeterminate = number > 0 && number < all.length;
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-choose-all]")) {
    for (const box of boxes()) box.checked = event.target.checked;
  }
  showNumber();
});

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.querySelector("#filters input[type=search]")?.focus();
  }
  // Enter in a field of the bar presses the button beside it instead of the form's first button.
  const action = event.key === "Enter" && event.target.dataset?.enter;
  if (action) {
    event.preventDefault();
    event.target.form.querySelector(`button[value="${action}"]`).click();
  }
});

showNumber();
document.addEventListener("htmx:load", showNumber);
window.addEventListener("pageshow", showNumber);
