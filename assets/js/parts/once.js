// A form that is on its way is not sent again by a second click.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.isSent) event.preventDefault();
  form.dataset.isSent = "yes";
});

// A page that comes back from the browser's memory can be sent anew.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-is-sent]")) delete form.dataset.isSent;
});
