// The list of links: selection for bulk actions, and "/" to search. Without JavaScript the actions are always shown.

const boxes = () => [...document.querySelectorAll('input[name="link"][form="bulk"]')];

function showNumber() {
  const bar = document.querySelector("[data-bulk-bar]");
  if (!bar) return;
  const all = boxes();
  const number = all.filter((box) => box.checked).length;
  const text = bar.querySelector("[data-number-selected]");
  bar.hidden = number === 0;
  // All matching links can be meant only while all of this page are.
  const matching = bar.querySelector("[data-all-matching]");
  const box = matching?.querySelector("input");
  const pageOnly = bar.querySelector("[data-this-page-only]");
  if (box && number < all.length) box.checked = false;
  if (matching) {
    matching.hidden = number < all.length || box.checked;
    pageOnly.hidden = !box.checked;
  }
  const words = text.dataset;
  text.textContent = box?.checked ? words.all : number === 1 ? words.one : words.many.replace("#", number);
  const every = document.querySelector("[data-select-all]");
  every.checked = number > 0 && number === all.length;
  every.indeterminate = number > 0 && number < all.length;
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-select-all]")) {
    for (const box of boxes()) box.checked = event.target.checked;
  }
  showNumber();
  if (event.target.checked && event.target.closest("[data-all-matching]")) {
    document.querySelector("[data-this-page-only]").focus(); // it takes the place of the box
  }
});

document.addEventListener("click", (event) => {
  if (!event.target.matches("[data-this-page-only]")) return;
  const box = document.querySelector("[data-all-matching] input");
  box.checked = false;
  showNumber();
  box.focus();
});

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.querySelector("#filters input[type=search]")?.focus();
  }
  // Enter in a field of the bar presses the button beside it instead of the form's first button.
  const action = event.key === "Enter" && !event.isComposing && event.target.dataset?.enter;
  if (action) {
    event.preventDefault();
    event.target.form.querySelector(`button[value="${action}"]`).click();
  }
});

showNumber();
document.addEventListener("htmx:load", showNumber);
window.addEventListener("pageshow", showNumber);
