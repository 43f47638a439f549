// Inputs of the editor and the objects of the JSON that they belong to. data-key of an input is the name in its object,
// data-kind how its value is written there.

const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/;
const owners = new WeakMap();
let copies = 0;

const boxes = (field) => [...field.querySelectorAll("input[type=checkbox]")];
const asText = (value) => (value === null || value === undefined ? "" : String(value));

const KINDS = {
  text: { read: (field) => field.value.trim(), write: (field, value) => (field.value = asText(value)) },
  optional: { read: (field) => field.value.trim() || null, write: (field, value) => (field.value = asText(value)) },
  flag: { read: (field) => field.checked, write: (field, value) => (field.checked = value === true) },
  number: {
    read: (field) => (/^\d{1,15}$/.test(field.value.trim()) ? Number(field.value) : field.value.trim()),
    write: (field, value) => (field.value = asText(value)),
  },
  list: {
    read: (field) => field.value.split(",").map((text) => text.trim()).filter(Boolean),
    write: (field, value) => (field.value = Array.isArray(value) ? value.join(", ") : asText(value)),
  },
  checks: {
    read: (field) => boxes(field).filter((box) => box.checked).map((box) => box.value),
    write: (field, value) => boxes(field).forEach((box) => (box.checked = value?.includes?.(box.value) ?? false)),
  },
  // A time that the picker cannot show, such as one with milliseconds, is shown as text.
  time: {
    read: (field) => field.value.trim() || null,
    write: (field, value) => {
      if (value && !LOCAL_TIME.test(value)) field.type = "text";
      field.value = asText(value);
    },
  },
  // The end of a day is 24:00, which the picker of times does not have.
  end: {
    read: (field) => (field.value === "00:00" ? "24:00" : field.value),
    write: (field, value) => (field.value = value === "24:00" ? "00:00" : asText(value)),
  },
};

// A copy of a template, whose ids are unique.
export function copyOf(name) {
  const copy = document.querySelector(`template[data-part="${name}"]`).content.firstElementChild.cloneNode(true);
  copies += 1;
  for (const attribute of ["id", "for"]) {
    for (const one of copy.querySelectorAll(`[${attribute}]`)) {
      one.setAttribute(attribute, `${one.getAttribute(attribute)}-${copies}`);
    }
  }
  return copy;
}

export function bind(fields, object) {
  for (const field of fields) {
    owners.set(field, object);
    KINDS[field.dataset.kind].write(field, object[field.dataset.key]);
  }
}

// Takes what was typed; false for an input of something else.
export function take(input) {
  const field = input.closest("[data-key]");
  const object = field && owners.get(field);
  if (!object) return false;
  object[field.dataset.key] = KINDS[field.dataset.kind].read(field);
  return true;
}
