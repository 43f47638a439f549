// A form with data-drop-zone accepts a file dropped anywhere on its page. The file field works without JavaScript.

const LARGEST = 25_000_000; // bytes, as the site says

const form = document.querySelector("form[data-drop-zone]");

if (form) {
  const input = form.querySelector("input[type=file]");
  const tooLarge = form.querySelector("[data-too-large]");
  form.querySelector("[data-drop-hint]").hidden = !matchMedia("(hover: hover)").matches;

  const isFine = () => {
    const large = [...input.files].some((file) => file.size > LARGEST);
    tooLarge.hidden = !large;
    return !large;
  };
  input.addEventListener("change", isFine);
  form.addEventListener("submit", (event) => {
    if (!isFine()) event.preventDefault();
  });
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("is-target");
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) form.classList.remove("is-target");
  });
  document.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault(); // or the browser would show the file
    form.classList.remove("is-target");
    const first = new DataTransfer(); // one file at a time
    first.items.add(event.dataTransfer.files[0]);
    input.files = first.files;
    form.requestSubmit();
  });
}
