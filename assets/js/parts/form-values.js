// The values of a form as [name, value] pairs, to keep them in the tab's session storage. Passwords and files are left out.

const isKept = (field) =>
  field.name &&
  field.name !== "csrfmiddlewaretoken" &&
  !["password", "file", "submit"].includes(field.type) &&
  !("secret" in field.dataset);
const isChecked = (field) => ["checkbox", "radio"].includes(field.type);

export const keptFields = (form) => [...form.elements].filter(isKept);

export function read(form) {
  const fields = keptFields(form).filter((field) => !isChecked(field) || field.checked);
  return fields.map((field) => [field.name, field.value]);
}

// What the server sent, whatever has been typed since.
export function readInitial(form) {
  return keptFields(form)
    .filter((field) => !isChecked(field) || field.defaultChecked)
    .map((field) => [field.name, field.options ? chosenAtFirst(field) : field.defaultValue]);
}

function chosenAtFirst(select) {
  const chosen = [...select.options].find((option) => option.defaultSelected) ?? select.options[0];
  return chosen?.value ?? "";
}

export function write(form, values) {
  for (const field of keptFields(form)) {
    const sent = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (isChecked(field)) field.checked = sent.includes(field.value);
    else if (sent.length > 0) field.value = sent[0];
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  }
}
