// Moves the focus to what needs attention: the summary of errors, the first field with an error, a button with
// data-focus-here, or, except on touch screens, whose keyboard would cover the page, the first field of a form with
// data-focus-first; otherwise to the message about what the person has done, or its button.

const summary = document.querySelector("[data-error-summary]");
const wrong = document.querySelector('main [aria-invalid="true"]:not([type=hidden])');
const first = document.querySelector(
  "form[data-focus-first] :is(input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea)",
);
const here = document.querySelector("[data-focus-here]");
const message = document.querySelector("#messages > .notice");

if (summary) {
  summary.focus();
} else if (wrong) {
  for (let part = wrong.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  wrong.focus();
} else if (here) {
  here.focus({ preventScroll: true });
} else if (first && !location.hash && !matchMedia("(pointer: coarse)").matches) {
  first.focus({ preventScroll: true });
} else if (message) {
  message.tabIndex = -1;
  (message.querySelector("button") ?? message).focus({ preventScroll: true });
}
