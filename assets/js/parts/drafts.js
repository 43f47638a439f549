// Whoever was signed out while they wrote finds it again after signing in: what a form sends stays in this tab until
// another page than the way in has opened. Passwords are not kept, and neither are files.

const KEY = "draft";
const here = () => location.pathname + location.search;
const isOnTheWay = document.querySelector("[data-keeps-drafts]") !== null;

const kept = (form) =>
  [...form.elements].filter(
    (field) => field.name && field.name !== "csrfmiddlewaretoken" && !["password", "file", "submit"].includes(field.type),
  );

// A mere button has nothing to lose, and there may be one of its kind in each row of a list.
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
  if (draft.wasRefused && draft.page === here() && form) restore(form, draft.values);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (isOnTheWay || event.defaultPrevented || form.method !== "post" || !isWrittenIn(form)) return;
  const values = kept(form)
    .filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked)
    .map((field) => [field.name, field.value]);
  sessionStorage.setItem(KEY, JSON.stringify({ page: here(), form: nameOf(form), values }));
});
