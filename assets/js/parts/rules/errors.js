// Shows the server's error at its place in the editor, such as [2].conditions[0].in[1].

const PLACE = /^\[(\d+)\](?:\.conditions\[(\d+)\])?(?:\.action)?(?:\.variants\[(\d+)\])?(?:\.(\w+))?/;

// Returns the rule with the error, or null.
export function showError(list, place, text) {
  const [, rule, condition, variant, key] = PLACE.exec(place) ?? [];
  const item = list.children[Number(rule ?? -1)];
  if (!item || !text) return null;
  let part = item;
  if (condition !== undefined) part = item.querySelectorAll(".rule-condition")[Number(condition)] ?? item;
  else if (variant !== undefined) part = item.querySelectorAll(".rule-variant")[Number(variant)] ?? item;
  else if (place.includes(".action")) part = item.querySelector("[data-action]");
  else if (!key) part = item.querySelector("[data-rule-body]");
  const field = part.querySelector(`[data-key="${key}"]`);
  const error = document.createElement("p");
  error.className = "errorlist";
  error.id = "rules-error";
  error.textContent = text;
  const home = field?.closest(".field, [data-kind=checks]") ?? part;
  if (home.matches("[data-kind=checks]")) home.after(error);
  else home.append(error);
  const wrong = field?.matches("input:not([hidden])") ? field : home.querySelector("input:not([hidden]), select");
  for (const one of new Set([field, wrong])) {
    if (!one?.matches("input, select")) continue;
    one.setAttribute("aria-invalid", "true");
    one.setAttribute("aria-describedby", error.id);
  }
  home.querySelector(".tag-box")?.setAttribute("aria-invalid", "true");
  const clear = () => {
    error.remove();
    for (const one of part.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
  };
  part.addEventListener("input", clear, { once: true });
  return { item, wrong };
}
