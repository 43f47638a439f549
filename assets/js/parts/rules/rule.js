// One rule of the editor: its conditions and its action. `changed` is called when the rule has another value.

import { enhance } from "../tag-field.js";
import { bind, copyOf } from "./fields.js";

const zone = () => document.querySelector("input[name=time_zone]").value;
const NEW_CONDITIONS = {
  time: () => ({ from: null, until: null }),
  weekly: () => ({ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", until: "17:00", zone: zone() }),
  query: () => ({ name: "", equals: null }),
  clicks: () => ({ atLeast: 100 }),
};
const NEW_ACTIONS = {
  redirect: () => ({ type: "redirect", url: "" }),
  split: () => ({ type: "split", variants: [newVariant("A"), newVariant("B")] }),
  close: () => ({ type: "close", message: null }),
};
const newVariant = (name, url = "") => ({ name, url, weight: 50 });

export const isKnown = (rule) =>
  Array.isArray(rule?.conditions) &&
  rule.conditions.every((one) => document.querySelector(`template[data-part="condition-${one?.type}"]`)) &&
  rule.action?.type in NEW_ACTIONS &&
  (rule.action.type !== "split" || Array.isArray(rule.action.variants));

const ownFields = (container) =>
  [...container.querySelectorAll("[data-key]")].filter((field) => !field.closest("[data-conditions], [data-action]"));

export function ruleItem(rule, changed) {
  const item = copyOf("rule");
  bind(ownFields(item), rule);
  showConditions(item, rule, changed);
  showAction(item, rule, changed);
  return item;
}

// Conditions

function showConditions(item, rule, changed) {
  const list = item.querySelector("[data-conditions]");
  const kind = item.querySelector("[data-new-condition]");
  const add = item.querySelector("[data-add-condition]");
  const note = () => {
    item.querySelector("[data-no-conditions]").hidden = rule.conditions.length > 0;
  };

  function show(condition) {
    const shown = copyOf(`condition-${condition.type}`);
    bind(shown.querySelectorAll("[data-key]"), condition);
    if (shown.querySelector("[data-zone-name]")) shown.querySelector("[data-zone-name]").textContent = zone();
    list.append(shown);
    for (const wrapper of shown.querySelectorAll("[data-tag-field]")) enhance(wrapper);
    shown.querySelector("[data-remove-condition]").addEventListener("click", () => {
      rule.conditions.splice(rule.conditions.indexOf(condition), 1);
      shown.remove();
      note();
      add.focus();
      changed();
    });
    return shown;
  }

  for (const condition of rule.conditions) show(condition);
  note();
  add.addEventListener("click", () => {
    const condition = { type: kind.value, ...(NEW_CONDITIONS[kind.value]?.() ?? { in: [] }), negate: false };
    rule.conditions.push(condition);
    const shown = show(condition);
    note();
    shown.querySelector("input:not([data-key=negate], [hidden])").focus();
    changed();
  });
}

// The action: each kind keeps what was typed for it while another is chosen.

function showAction(item, rule, changed) {
  const part = item.querySelector("[data-action]");
  const type = part.querySelector("[data-action-type]");
  const kept = { [rule.action.type]: rule.action };

  function show() {
    type.value = rule.action.type;
    for (const shown of part.querySelectorAll("[data-action-part]")) {
      shown.hidden = shown.dataset.actionPart !== rule.action.type;
      if (!shown.hidden) bind(shown.querySelectorAll(":scope > [data-key]"), rule.action); // those of variants aside
    }
    if (rule.action.type === "split") showVariants(part, rule.action, changed, keep);
  }

  function choose(action) {
    rule.action = kept[action.type] = action;
    show();
    changed();
  }

  // The variant becomes the destination of everyone.
  function keep(variant) {
    choose(NEW_ACTIONS.redirect());
    rule.action.url = variant.url;
    show();
    type.focus();
    changed();
  }

  type.addEventListener("change", () => {
    const made = kept[type.value] ?? NEW_ACTIONS[type.value]();
    if (type.value === "split" && !kept.split && rule.action.url) made.variants[0].url = rule.action.url;
    choose(made);
  });
  show();
}

function showVariants(part, action, changed, keep) {
  const list = part.querySelector("[data-variants]");
  const items = action.variants.map((variant) => {
    const item = copyOf("variant");
    bind(item.querySelectorAll("[data-key]"), variant);
    item.querySelector("[data-keep-variant]").addEventListener("click", () => keep(variant));
    item.querySelector("[data-remove-variant]").addEventListener("click", () => {
      action.variants.splice(action.variants.indexOf(variant), 1);
      showVariants(part, action, changed, keep);
      part.querySelector("[data-add-variant]").focus();
      changed();
    });
    item.querySelector("[data-remove-variant]").hidden = action.variants.length <= 2;
    return item;
  });
  list.replaceChildren(...items);
  const shares = () => {
    const weights = items.map((item) => Number(item.querySelector("[data-key=weight]").value) || 0);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    weights.forEach((weight, at) => {
      const share = total > 0 ? (100 * weight) / total : 0;
      items[at].querySelector("[data-share]").textContent = `${Number(share.toPrecision(3))} %`;
    });
  };
  list.oninput = shares;
  shares();
  part.querySelector("[data-add-variant]").onclick = () => {
    const names = action.variants.map((one) => one.name);
    const name = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].find((letter) => !names.includes(letter)) ?? "";
    action.variants.push(newVariant(name));
    showVariants(part, action, changed, keep);
    list.lastElementChild.querySelector("[data-key=url]").focus();
    changed();
  };
}
