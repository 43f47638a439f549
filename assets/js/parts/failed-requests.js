// Says so above the part of the page that an htmx request could not load, with a button that sends the request again.

import htmx from "htmx.org";

const failures = new Map(); // notices by the element that sent the request

function clear(element) {
  failures.get(element)?.remove();
  failures.delete(element);
}

function show({ detail }) {
  const element = detail.requestConfig?.elt ?? detail.elt;
  const target = detail.target ?? element;
  if (failures.get(element)?.isConnected) return; // of a part that is polled
  const notice = document.getElementById("request-failed")?.content.firstElementChild.cloneNode(true);
  if (!notice || !target.isConnected) return;
  const { verb, path } = detail.requestConfig;
  notice.querySelector("button").addEventListener("click", () => {
    clear(element);
    htmx.ajax(verb, path, { source: element });
  });
  failures.set(element, notice);
  target.before(notice);
}

for (const kind of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(kind, show);
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful) clear(detail.requestConfig.elt);
});
