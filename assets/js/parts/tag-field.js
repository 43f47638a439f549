// Shows a field of tags, separated by commas, as chips with completion. Without JavaScript it stays a plain text field,
// which keeps the value here, too: chips are drawn from it. Options can have a label, which chips show and by which they
// are found; with data-picks-first, the first option that is found takes the place of what is typed.

const MOST_OPTIONS = 8;
const fold = (text) => text.toLowerCase();

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export function enhance(wrapper) {
  const words = wrapper.dataset;
  const value = wrapper.querySelector("input");
  const names = new Map(
    [...document.getElementById(words.tagField).options].map((option) => [option.value, option.label || option.value]),
  );
  const known = [...names.keys()];
  const nameOf = (tag) => names.get(tag) ?? tag;
  const entry = element("input", { id: value.id, type: "text", autocomplete: "off", className: "tag-entry" });
  const chips = element("ul", { className: "contents" });
  const list = element("ul", { id: `${value.id}_options`, className: "menu-panel tag-options", hidden: true });
  const status = element("p", { className: "sr-only" });
  const box = element("div", { className: value.className.replace("input", "input tag-box") }, chips, entry);
  let active = -1;

  value.id = `${value.id}_value`;
  value.hidden = true;
  for (const name of ["aria-describedby", "aria-invalid", "autocapitalize", "dir"]) {
    if (value.hasAttribute(name)) entry.setAttribute(name, value.getAttribute(name));
  }
  if (value.getAttribute("aria-invalid")) box.setAttribute("aria-invalid", "true");
  entry.setAttribute("role", "combobox");
  entry.setAttribute("aria-autocomplete", "list");
  entry.setAttribute("aria-controls", list.id);
  entry.setAttribute("aria-expanded", "false");
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", words.options);
  status.setAttribute("role", "status");
  value.after(element("div", { className: "relative" }, box, list, status));

  const isLike = (typed) => (tag) => fold(nameOf(tag)).includes(typed) || fold(tag) === typed;
  const found = (text) => {
    const [typed, chosen] = [fold(text.trim()), tags().map(fold)];
    const starts = (tag) => fold(nameOf(tag)).startsWith(typed) || fold(tag) === typed;
    const left = known.filter((tag) => isLike(typed)(tag) && !chosen.includes(fold(tag)));
    return "picksFirst" in words ? [...left.filter(starts), ...left.filter((tag) => !starts(tag))] : left;
  };
  // A name becomes its value.
  function valueOf(text) {
    const same = known.find((tag) => [fold(tag), fold(nameOf(tag))].includes(fold(text)));
    return same ?? ("picksFirst" in words ? (found(text)[0] ?? text) : text);
  }

  const split = (text) => text.split(",").map((tag) => tag.trim()).filter(Boolean);
  const tags = () => split(value.value);

  function set(all, said) {
    value.value = all.filter((tag, at) => all.findIndex((other) => fold(other) === fold(tag)) === at).join(", ");
    status.textContent = said;
    value.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const remove = (tag) => set(tags().filter((other) => other !== tag), words.removed.replace("#", nameOf(tag)));

  function add(text) {
    const added = names.has(text) ? [text] : split(text).map(valueOf);
    entry.value = "";
    if (added.length > 0) set([...tags(), ...added], words.added.replace("#", added.map(nameOf).join(", ")));
    close();
  }

  function draw() {
    chips.replaceChildren(
      ...tags().map((tag) => {
        const button = element("button", { type: "button", className: "tag-chip-remove", textContent: "×" });
        button.setAttribute("aria-label", words.remove.replace("#", nameOf(tag)));
        button.addEventListener("click", () => {
          remove(tag);
          entry.focus();
        });
        return element("li", { className: "badge badge-outline tag-chip" }, element("bdi", { textContent: nameOf(tag) }), button);
      }),
    );
  }

  function close() {
    list.hidden = true;
    activate(-1);
  }

  function activate(index) {
    active = index;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", at === index));
    entry.setAttribute("aria-expanded", !list.hidden);
    if (index < 0) entry.removeAttribute("aria-activedescendant");
    else entry.setAttribute("aria-activedescendant", list.children[index].id);
  }

  function open() {
    list.replaceChildren(
      ...found(entry.value).slice(0, MOST_OPTIONS).map((tag, at) => {
        const option = element("li", { id: `${list.id}_${at}`, className: "nav-item", textContent: nameOf(tag) });
        option.dataset.value = tag;
        option.setAttribute("role", "option");
        // Before the entry loses the focus, which would add what is typed.
        option.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          add(tag);
        });
        return option;
      }),
    );
    list.hidden = list.children.length === 0;
    activate(-1);
  }

  entry.addEventListener("input", () => (entry.value.includes(",") ? add(entry.value) : open()));
  entry.addEventListener("focus", open);
  entry.addEventListener("blur", () => add(entry.value));
  entry.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter confirms the letters of an input method
    const number = list.hidden ? 0 : list.children.length;
    if (event.key === "Enter" && (active >= 0 || entry.value.trim())) {
      event.preventDefault();
      add(active >= 0 ? list.children[active].dataset.value : entry.value);
    } else if (event.key === "ArrowDown" && list.hidden) {
      open();
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && number > 0) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      activate(active < 0 && step < 0 ? number - 1 : (active + step + number) % number);
    } else if (event.key === "Escape" && !list.hidden) {
      close();
    } else if (event.key === "Backspace" && !entry.value && tags().length > 0) {
      remove(tags().at(-1));
    }
  });
  box.addEventListener("click", (event) => {
    if (event.target === box || event.target === chips) entry.focus();
  });
  value.addEventListener("input", draw); // also from a restored draft
  draw();
}

for (const wrapper of document.querySelectorAll("[data-tag-field]")) enhance(wrapper);
