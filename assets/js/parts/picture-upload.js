// Uploads an image as soon as it is chosen, and writes its address into another field of the form.

const LARGEST = 1_000_000; // bytes

for (const part of document.querySelectorAll("[data-picture-upload]")) {
  const chooser = part.querySelector("input[type=file]");
  const problem = part.querySelector("[data-picture-problem]");
  const form = part.closest("form");
  part.hidden = false;

  const show = (text) => {
    problem.textContent = text;
    problem.hidden = !text;
  };

  const upload = async (file) => {
    const body = new FormData();
    body.append("picture", file);
    body.append("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    const answer = await fetch(part.dataset.pictureUpload, { method: "POST", headers: { accept: "application/json" }, body });
    return answer.json();
  };

  chooser.addEventListener("change", async () => {
    const [file] = chooser.files;
    show("");
    if (!file) return;
    if (file.size > LARGEST) return show(part.dataset.tooLarge);
    chooser.disabled = true;
    try {
      const { imageUrl, message } = await upload(file);
      if (imageUrl) {
        const field = form.elements.namedItem(part.dataset.pictureField);
        field.value = imageUrl;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      } else show(message || part.dataset.failed);
    } catch {
      show(part.dataset.failed);
    } finally {
      chooser.disabled = false;
      chooser.value = "";
    }
  });
}
