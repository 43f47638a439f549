// A 403 to an htmx form is a whole page, such as that of a CSRF failure: submit the form without htmx to show it.
// A 503 is shown if it is the form again, of which the server names the part to show.

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 503 && event.detail.xhr.getResponseHeader("HX-Reselect")) {
    event.detail.shouldSwap = true;
    return;
  }
  const form = event.detail.requestConfig.elt;
  if (event.detail.xhr.status !== 403 || !(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  // Safe to repeat: a request that was answered with 403 has changed nothing.
  HTMLFormElement.prototype.submit.call(form);
});
