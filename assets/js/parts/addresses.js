// The answer to a form may stand in for a page of its own (data-address): a reload then opens that, and sends nothing.

const page = document.querySelector("[data-address]");
if (page) history.replaceState(null, "", page.dataset.address);
