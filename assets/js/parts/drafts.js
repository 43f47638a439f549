// Saves a submitted form in the tab's session storage, and restores it after a sign-in if the session had expired.
// The draft is deleted when another page than those of the sign-in opens. Passwords and files are not saved.

const KEY = "draft";
const here = () => location.pathname + location.search;
const isOnTheWay = document.querySelector("[data-keeps-drafts]") !== null;

const kept = (form) =>
  [...form.elements].filter(
    (field) => field.name && field.name !== "csrfmiddlewaretoken" && !["password", "file", "submit"].includes(field.type),
  );

// Skip forms without fields to fill in, such as the buttons in each row of a list.
const isWrittenIn = (form) => kept(form).some((field) => field.type !== "hidden");
const nameOf = (form) => `${form.id} ${form.getAttribute("action")}`;

function restore(form, values) {
  for (const field of kept(form)) {
    const sent = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = sent.includes(field.value);
    else if (sent.length > 0) field.value = sent[0];
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  }
  for (const part of form.querySelectorAll("details:not([data-menu])")) part.open = true;
  const notice = document.querySelector("[data-draft-is-back]");
  if (notice) notice.hidden = false;
}

const draft = JSON.parse(sessionStorage.getItem(KEY));
if (draft && isOnTheWay) {
  sessionStorage.setItem(KEY, JSON.stringify({ ...draft, wasRefused: true }));
} else if (draft) {
  sessionStorage.removeItem(KEY);
  const form = [...document.forms].find((other) => nameOf(other) === draft.form);
  const isDone = document.querySelector(".notice-success") !== null; // it was sent after the sign-in
  if (draft.wasRefused && draft.page === here() && form && !isDone) restore(form, draft.values);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (isOnTheWay || event.defaultPrevented || form.method !== "post" || !isWrittenIn(form)) return;
  const values = kept(form)
    .filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked)
    .map((field) => [field.name, field.value]);
  sessionStorage.setItem(KEY, JSON.stringify({ page: here(), form: nameOf(form), values }));
});
