// The form of a link: a live preview of the short URL, suggestions for tags and counters. It also works without them.

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

// Times: while both fields are empty, use the time zone of the browser.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !field("starts_at").value && !field("expires_at").value && !field("version").value) {
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
});

// Suggestions for tags

const tagsIn = () => field("tags").value.split(",").map((tag) => tag.trim()).filter(Boolean);

function showTags() {
  const chosen = tagsIn().map((tag) => tag.toLowerCase());
  for (const button of form.querySelectorAll("[data-tag]")) {
    button.setAttribute("aria-pressed", chosen.includes(button.dataset.tag.toLowerCase()));
  }
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-tag]");
  if (!button) return;
  const isIt = (tag) => tag.toLowerCase() === button.dataset.tag.toLowerCase();
  const tags = tagsIn();
  field("tags").value = (tags.some(isIt) ? tags.filter((tag) => !isIt(tag)) : [...tags, button.dataset.tag]).join(", ");
  showTags();
});
field("tags").addEventListener("input", showTags);
showTags();

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
