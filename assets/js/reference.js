// Filters the endpoints of the API reference by the words that are typed.

import "./parts/needs-script.js";

const field = document.getElementById("reference-search");
const found = document.querySelector("[data-reference-found]");
const endpoints = [...document.querySelectorAll("[data-reference-endpoint]")].map((element) => ({
  element,
  entry: document.querySelector(`[data-reference-entry="${element.id}"]`),
  text: element.textContent.toLowerCase(),
}));
const containers = [...document.querySelectorAll("[data-reference-section], [data-reference-group]")];

function filter() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const { element, entry, text } of endpoints) {
    const matches = words.every((word) => text.includes(word));
    element.hidden = entry.hidden = !matches;
    if (matches) shown += 1;
  }
  for (const container of containers) {
    const parts = [...container.querySelectorAll("[data-reference-endpoint], [data-reference-entry]")];
    container.hidden = parts.every((part) => part.hidden);
  }
  found.textContent = words.length === 0 ? "" : shown === 0 ? found.dataset.none : found.dataset.some.replace("SHOWN", shown).replace("ALL", endpoints.length);
}

field.addEventListener("input", filter);
