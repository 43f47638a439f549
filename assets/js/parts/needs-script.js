// Shows elements that need JavaScript, which are hidden without it.

function show(root) {
  for (const element of root.querySelectorAll("[data-needs-script][hidden]")) element.hidden = false;
}
show(document);
document.addEventListener("htmx:load", (event) => show(event.target));
