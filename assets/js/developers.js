// One choice of language for every example of the page. Without it, all is there to read.

import "./parts/copying.js";

for (const tab of document.querySelectorAll("input[data-language]")) {
  tab.addEventListener("change", () => {
    for (const other of document.querySelectorAll(`input[data-language="${tab.dataset.language}"]`)) {
      other.checked = true;
    }
  });
}
