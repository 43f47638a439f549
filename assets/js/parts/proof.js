// Finds the number that the form for guest links asks for. Until then its button is disabled.

const BATCH = 500; // hashes that are computed side by side

async function hasZeroBits(text, bits) {
  const digest = new DataView(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return digest.getUint32(0) >>> (32 - bits) === 0;
}

async function solve(input) {
  const { challenge, bits } = input.dataset;
  const form = input.form;
  if (!crypto.subtle) return; // a page without https: the text below the button says why
  for (const element of form.querySelectorAll("[data-proof-running]")) element.hidden = false;
  for (let start = 0; input.isConnected; start += BATCH) {
    const numbers = Array.from({ length: BATCH }, (_, offset) => start + offset);
    const found = await Promise.all(numbers.map((number) => hasZeroBits(`${challenge}:${number}`, Number(bits))));
    const place = found.indexOf(true);
    if (place < 0) continue;
    input.value = `${challenge}:${start + place}`;
    for (const element of form.querySelectorAll("[data-proof-running], [data-proof-missing]")) element.hidden = true;
    for (const button of form.querySelectorAll("[data-proof-button]")) button.disabled = false;
    return;
  }
}

function begin(root) {
  for (const input of root.querySelectorAll("input[data-challenge]")) if (!input.value) solve(input);
}
begin(document);
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) begin(event.target);
});
