// Selects one language for all examples of the page. Without JavaScript all languages are shown.

import "./parts/copying.js";

for (const tab of document.querySelectorAll("input[data-language]")) {
  tab.addEventListener("change", () => {
    for (const other of document.querySelectorAll(`input[data-language="${tab.dataset.language}"]`)) {
      other.checked = true;
    }
  });
}
