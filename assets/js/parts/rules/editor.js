// The editor of a link's rules, in place of the field with their JSON, which stays in the form: what is typed here is
// written there. JSON that is none of rules is left in its field.

import { makeSortable } from "./dragging.js";
import { showError } from "./errors.js";
import { take } from "./fields.js";
import { isKnown, ruleItem } from "./rule.js";

const WAIT = 400; // milliseconds after the last key, before the server puts the rule into words
const root = document.querySelector("[data-rules-editor]");
if (root) start();

function start() {
  const area = root.querySelector("textarea");
  const form = area.form;
  const words = root.dataset;
  const list = root.querySelector("[data-rules-list]");
  const status = root.querySelector("[data-rules-status]");
  const timers = new WeakMap();
  let rules = [];
  let written = null;

  function parsed(text) {
    try {
      const found = text.trim() ? JSON.parse(text) : [];
      return Array.isArray(found) && found.every(isKnown) ? found : null;
    } catch {
      return null;
    }
  }

  function write() {
    written = rules.length > 0 ? JSON.stringify(rules, null, 2) : "";
    if (area.value === written) return;
    area.value = written;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const ruleOf = (item) => rules[items().indexOf(item)];
  const items = () => [...list.children];

  // Numbers, and which of them can be moved.
  function count() {
    items().forEach((item, at) => {
      const title = item.querySelector("[data-title]");
      title.textContent = rules[at].name || title.dataset.title.replace("#", at + 1);
      item.querySelector("[data-paused-badge]").hidden = rules[at].paused !== true;
      item.querySelector("[data-move='-1']").disabled = at === 0;
      item.querySelector("[data-move='1']").disabled = at === rules.length - 1;
      for (const button of item.querySelectorAll("[aria-label*='#'], [data-label]")) {
        button.dataset.label ??= button.getAttribute("aria-label");
        button.setAttribute("aria-label", button.dataset.label.replace("#", at + 1));
      }
    });
  }

  function say(item, line) {
    const shown = item.querySelector("[data-summary]");
    shown.textContent = line || words.incomplete;
    shown.classList.toggle("muted", !line);
  }

  function sayLater(item) {
    clearTimeout(timers.get(item));
    timers.set(item, setTimeout(() => sayNow(item), WAIT));
  }

  async function sayNow(item) {
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "time_zone"]) body.set(name, form.elements.namedItem(name).value);
    const sent = JSON.stringify([ruleOf(item)]);
    body.set("rules", sent);
    try {
      const answer = await fetch(words.summaries, { method: "POST", body });
      if (answer.ok && JSON.stringify([ruleOf(item)]) === sent) say(item, (await answer.json()).lines[0]);
    } catch {
      // The words are those of the last answer.
    }
  }

  function open(item, isOpen) {
    item.querySelector("[data-rule-body]").hidden = !isOpen;
    item.querySelector("[data-edit-rule]").setAttribute("aria-expanded", isOpen);
  }

  function add(rule, line) {
    rules.push(rule);
    const item = ruleItem(rule, () => changed(item));
    list.append(item);
    say(item, line);
    return item;
  }

  function changed(item) {
    count();
    write();
    if (item) sayLater(item);
  }

  function show(found, lines) {
    rules = [];
    list.replaceChildren();
    found.forEach((rule, at) => {
      const item = add(rule, lines[at]);
      if (lines[at] === undefined) sayLater(item);
    });
    count();
  }

  function move(item, step) {
    const at = items().indexOf(item);
    list.insertBefore(item, step < 0 ? list.children[at - 1] : list.children[at + 1].nextElementSibling);
    reorder(at, item);
  }

  function reorder(before, item) {
    const at = items().indexOf(item);
    rules.splice(at, 0, ...rules.splice(before, 1));
    changed();
    status.textContent = words.moved.replace("#1", at + 1).replace("#2", rules.length);
  }

  function remove(item) {
    const at = items().indexOf(item);
    rules.splice(at, 1);
    item.remove();
    changed();
    status.textContent = words.removed;
    (list.children[Math.min(at, rules.length - 1)]?.querySelector("[data-edit-rule]") ?? addButton).focus();
  }

  const newRule = (conditions, url) => ({ name: null, conditions, action: { type: "redirect", url }, paused: false });

  // Buttons

  const addButton = root.querySelector("[data-add-rule]");
  addButton.addEventListener("click", () => {
    const item = add(newRule([], ""), "");
    changed();
    open(item, true);
    item.querySelector("[data-new-condition]").focus();
  });

  list.addEventListener("click", (event) => {
    const item = event.target.closest(".rule-card");
    const button = event.target.closest("button");
    if (!item || !button) return;
    if ("removeRule" in button.dataset) remove(item);
    if ("editRule" in button.dataset) open(item, item.querySelector("[data-rule-body]").hidden);
    if (button.dataset.move) {
      move(item, Number(button.dataset.move));
      const other = item.querySelector(`[data-move='${-Number(button.dataset.move)}']`);
      (button.disabled ? other : button).focus();
    }
  });

  for (const button of root.querySelectorAll("[data-toggles]")) {
    const part = document.getElementById(button.dataset.toggles);
    button.addEventListener("click", () => {
      part.hidden = !part.hidden;
      button.setAttribute("aria-expanded", !part.hidden);
      if (!part.hidden) part.querySelector("input").focus();
    });
  }

  const stores = { ios: document.getElementById("rules-app-store"), android: document.getElementById("rules-google-play") };
  root.querySelector("[data-add-stores]").addEventListener("click", () => {
    const given = Object.entries(stores).filter(([, field]) => field.value.trim());
    for (const [system, field] of given) {
      const item = add(newRule([{ type: "os", in: [system], negate: false }], field.value.trim()), "");
      field.value = "";
      changed(item);
    }
    if (given.length === 0) stores.ios.focus();
    else root.querySelector("[data-toggles=rules-of-app]").click();
    if (given.length > 0) list.lastElementChild.querySelector("[data-edit-rule]").focus();
  });

  const other = document.getElementById("rules-other-link");
  const problem = root.querySelector("[data-copy-error]");
  async function copy() {
    const query = new URLSearchParams({ link: other.value, time_zone: form.elements.namedItem("time_zone").value });
    problem.textContent = "";
    try {
      const answer = await fetch(`${words.copies}?${query}`);
      const found = await answer.json();
      if (found.error) problem.textContent = found.error;
      else {
        const copied = JSON.parse(found.rules);
        copied.forEach((rule, at) => add(rule, found.lines[at]));
        changed();
        other.value = "";
        status.textContent = words.copied.replace("#", copied.length);
        root.querySelector("[data-toggles=rules-of-link]").click();
        list.lastElementChild.querySelector("[data-edit-rule]").focus();
      }
    } catch {
      problem.textContent = words.failed;
    }
  }
  root.querySelector("[data-copy-rules]").addEventListener("click", copy);

  // Enter in the fields that have buttons of their own would send the form.
  for (const [field, act] of [[other, copy], [stores.ios, addStores], [stores.android, addStores]]) {
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      act();
    });
  }
  function addStores() {
    root.querySelector("[data-add-stores]").click();
  }

  for (const kind of ["input", "change"]) {
    list.addEventListener(kind, (event) => {
      if (take(event.target)) changed(event.target.closest(".rule-card"));
    });
  }
  makeSortable(list, (item, before) => reorder(before, item));

  // From JSON: at first, and when a draft is restored.
  function read(lines) {
    const found = parsed(area.value);
    root.querySelector("[data-rules-text]").hidden = found !== null;
    root.querySelector("[data-rules-shown]").hidden = found === null;
    if (found) show(found, lines);
    written = area.value;
  }
  area.addEventListener("input", () => {
    if (area.value !== written) read([]);
  });
  read(JSON.parse(document.getElementById("rule-lines").textContent));

  const shown = showError(list, words.place, words.error);
  if (shown) {
    open(shown.item, true);
    document.querySelector("[data-error-summary] a[href='#id_rules']")?.addEventListener("click", (event) => {
      event.preventDefault();
      shown.wrong?.focus();
      shown.wrong?.scrollIntoView({ block: "center" });
    });
  }
}
