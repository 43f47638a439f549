// Saves a submitted form in the tab's session storage, and restores it after a sign-in if the session had expired, or on
// the way back from the answer to the refused form. The draft is deleted when another page opens. Forms with data-unsaved
// have unsaved.js.

import { keptFields, read, write } from "./form-values.js";
import { here, isFormAnswer } from "./page-address.js";

const KEY = "draft";
const isOnTheWay = document.querySelector("[data-keeps-drafts]") !== null;
const isSeenAgain = ["back_forward", "reload"].includes(performance.getEntriesByType("navigation")[0]?.type);

// Skip forms without fields to fill in, such as the buttons in each row of a list.
const isWrittenIn = (form) => keptFields(form).some((field) => field.type !== "hidden");
const nameOf = (form) => `${form.id} ${form.getAttribute("action")}`;

function restore(form, values) {
  write(form, values);
  for (const part of form.querySelectorAll("details:not([data-menu])")) part.open = true;
  const notice = document.querySelector("[data-draft-is-back]");
  if (notice) notice.hidden = false;
}

const draft = JSON.parse(sessionStorage.getItem(KEY));
if (draft && isOnTheWay) {
  sessionStorage.setItem(KEY, JSON.stringify({ ...draft, wasRefused: true }));
} else if (draft && isFormAnswer) {
  sessionStorage.setItem(KEY, JSON.stringify({ ...draft, isAnswered: true })); // the answer has the values
} else if (draft) {
  const isRefused = draft.wasRefused || (draft.isAnswered && isSeenAgain);
  if (!isSeenAgain) sessionStorage.removeItem(KEY);
  const form = [...document.forms].find((other) => nameOf(other) === draft.form);
  const isDone = document.querySelector(".notice-success") !== null; // it was sent after the sign-in
  // An address that only takes forms leads to the page with the form.
  const isHere = draft.page === here || draft.page === form?.getAttribute("action");
  if (isRefused && isHere && form && !isDone) restore(form, draft.values);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (isOnTheWay || event.defaultPrevented || form.method !== "post" || !isWrittenIn(form)) return;
  if ("unsaved" in form.dataset) return;
  sessionStorage.setItem(KEY, JSON.stringify({ page: here, form: nameOf(form), values: read(form) }));
});
