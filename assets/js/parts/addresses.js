// Replaces the URL of an answer to a form by data-address, so that a reload opens that page and does not resubmit.

const page = document.querySelector("[data-address]");
if (page) history.replaceState(null, "", page.dataset.address);
