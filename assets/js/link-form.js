// The form of a link: shows at once what the short URL will be, and spares typing. All of it can be done without.

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

// Times: as long as nobody has written any, they are meant in the zone of this browser.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !field("starts_at").value && !field("expires_at").value && !field("version").value) {
  field("time_zone").value = zone;
  form.querySelector("[data-zone-name]").textContent = zone;
}

// As clocks show it in the form's own zone. Swedes write 2026-12-01 09:00.
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

// Tags that were used before

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

// How long the notes are

for (const counter of form.querySelectorAll("[data-length-of]")) {
  const text = document.getElementById(counter.dataset.lengthOf);
  const count = () => {
    counter.textContent = [...text.value].length;
  };
  text.addEventListener("input", count);
  count();
}
