// A 403 to an htmx form is a whole page, such as that of a CSRF failure: submit the form without htmx to show it.

document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.requestConfig.elt;
  if (event.detail.xhr.status !== 403 || !(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  // Safe to repeat: a request that was answered with 403 has changed nothing.
  HTMLFormElement.prototype.submit.call(form);
});
