// What only makes sense with script is hidden until there is one.

function show(root) {
  for (const element of root.querySelectorAll("[data-needs-script][hidden]")) element.hidden = false;
}
show(document);
document.addEventListener("htmx:load", (event) => show(event.target));
