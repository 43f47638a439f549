// What is no part of a page, such as "send that form again", is a page of its own: the browser opens it.

document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.requestConfig.elt;
  if (event.detail.xhr.status !== 403 || !(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  // Nothing has happened yet after a 403, so nothing happens twice.
  HTMLFormElement.prototype.submit.call(form);
});
