// Keeps what is typed into a form with data-unsaved, in the tab's session storage, until it is saved or discarded. So it
// is still there after Back, a reload or a sign-in. data-unsaved names the workspace and the thing that is edited.

import { read, readInitial, write } from "./form-values.js";

const PREFIX = "unsaved ";
const form = document.querySelector("form[data-unsaved]");
const key = form && PREFIX + form.dataset.unsaved;
const hasErrors = form?.querySelector("[data-error-summary], [role=alert]:not([hidden])") !== null;

const isOnTheWay = document.querySelector("[data-keeps-drafts]") !== null; // to a sign-in

const stored = (name) => JSON.parse(sessionStorage.getItem(name));
const keep = (isSent) =>
  sessionStorage.setItem(key, JSON.stringify({ values: read(form), isSent, address: location.href }));

// Without the hidden fields, such as the time zone, which scripts set.
function seen(values) {
  return JSON.stringify(values.filter(([name]) => form.elements.namedItem(name)?.type !== "hidden"));
}

function restore(values) {
  const before = readInitial(form);
  if (seen(values) === seen(before)) return;
  write(form, values);
  for (const part of form.querySelectorAll("details:not([data-menu])")) part.open = true;
  const notice = document.querySelector("[data-draft-is-back]");
  const discard = notice.querySelector("[data-discard-draft]");
  notice.hidden = discard.hidden = false;
  discard.addEventListener("click", () => {
    write(form, before);
    sessionStorage.removeItem(key);
    notice.hidden = true;
    form.querySelector("input:not([type=hidden])")?.focus();
  });
}

// A draft that was sent from another page has been saved: its form has not come back.
for (const name of Object.keys(sessionStorage).filter((one) => one.startsWith(PREFIX) && one !== key)) {
  if (!isOnTheWay && stored(name).isSent) sessionStorage.removeItem(name);
}

if (form) {
  const draft = stored(key);
  const isReloaded = draft && !draft.isSent && draft.address === location.href;
  if (hasErrors && !isReloaded) keep(false);
  else if (hasErrors) restore(draft.values);
  else if (draft && !location.search) restore(draft.values);
  let isSending = false;
  const note = () => {
    if (!isSending) keep(false);
  };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  document.addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented) return;
    isSending = true;
    keep(true);
  });
  // Back to the page as it was left.
  window.addEventListener("pageshow", () => {
    isSending = false;
  });
}
