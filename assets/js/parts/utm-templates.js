// A chosen template fills in the UTM parameters of the form.

const NAMES = ["source", "medium", "campaign", "term", "content"];

for (const part of document.querySelectorAll("[data-utm-templates]")) {
  const choice = part.querySelector("select");
  part.hidden = false;
  choice.addEventListener("change", () => {
    const chosen = choice.selectedOptions[0];
    if (!chosen.value) return;
    for (const name of NAMES) {
      const field = choice.form.elements.namedItem(`utm_${name}`);
      if (!field) continue;
      field.value = chosen.dataset[`utm${name}`];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
}
