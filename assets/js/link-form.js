// The form of a link: a live preview of the short URL, tags as chips and counters. It also works without them.

import "./parts/picture-upload.js";
import "./parts/rules/editor.js";
import "./parts/tag-field.js";
import "./parts/utm-templates.js";

const form = document.querySelector("[data-link-form]");
const field = (name) => form.elements.namedItem(name);

// The short URL

const host = form.querySelector("[data-preview-host]");
const code = form.querySelector("[data-preview-code]");
const scheme = host.textContent.split("://")[0];

function preview() {
  const domain = field("domain");
  const chosen = domain?.selectedOptions?.[0];
  if (chosen) host.textContent = `${scheme}://${chosen.textContent.trim()}`;
  code.textContent = field("alias").value.trim() || code.dataset.random;
}
form.addEventListener("input", preview);
form.addEventListener("change", preview);
preview();

// Times: while both fields are empty, use the time zone of the browser, unless the workspace has set one.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.querySelector("[data-time-zone]") && !field("starts_at").value && !field("expires_at").value && !field("version").value) {
  field("time_zone").value = zone;
  form.querySelector("[data-zone-name]").textContent = zone;
}

// The local time in the form's time zone. The Swedish locale formats it as 2026-12-01 09:00.
function localText(date) {
  const clock = new Intl.DateTimeFormat("sv-SE", {
    dateStyle: "short",
    timeStyle: "short",
    timeZone: field("time_zone").value,
  });
  return clock.format(date).replace(" ", "T");
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ends-in]");
  if (!button) return;
  const end = new Date();
  end.setDate(end.getDate() + Number(button.dataset.endsIn));
  field("expires_at").value = button.dataset.endsIn ? localText(end) : "";
  field("expires_at").dispatchEvent(new Event("input", { bubbles: true }));
});

// The length of the notes

for (const counter of form.querySelectorAll("[data-length-of]")) {
  const text = document.getElementById(counter.dataset.lengthOf);
  const count = () => {
    counter.textContent = [...text.value].length;
  };
  text.addEventListener("input", count);
  count();
}

// A generated password: 16 of 31 letters and digits that do not look alike, 79 bits

const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
const LENGTH = 16;

// Bytes of 248 and more are left out: the remainder would make the first letters more likely.
function randomLetters() {
  const bytes = [...crypto.getRandomValues(new Uint8Array(8 * LENGTH))].filter((byte) => byte < 8 * LETTERS.length);
  return bytes.slice(0, LENGTH).map((byte) => LETTERS[byte % LETTERS.length]).join("");
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-generates]");
  if (!button) return;
  const password = document.getElementById(button.dataset.generates);
  password.value = randomLetters().replace(/(.{4})(?=.)/g, "$1-");
  password.dispatchEvent(new Event("input", { bubbles: true }));
  password.select();
});
