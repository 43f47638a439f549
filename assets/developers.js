// Copy buttons, and one choice of language for every example of the page. Without it, all is there to read.

const status = document.getElementById("copied");

for (const button of document.querySelectorAll("button[data-copies]")) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    button.textContent = status.textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = label;
      status.textContent = "";
    }, 2000);
  });
}

for (const tab of document.querySelectorAll("input[data-language]")) {
  tab.addEventListener("change", () => {
    for (const other of document.querySelectorAll(`input[data-language="${tab.dataset.language}"]`)) {
      other.checked = true;
    }
  });
}
