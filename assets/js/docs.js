// Shows the OpenAPI document with Swagger UI. An API key that is entered is not stored.

import "../docs.css";

const reference = document.getElementById("reference");
const darkScheme = window.matchMedia("(prefers-color-scheme: dark)");

// Swagger UI has colors for the dark, but no switch.
function followScheme() {
  document.documentElement.classList.toggle("dark-mode", darkScheme.matches);
}

// What Swagger UI leaves out for people who hear the page or use a keyboard, in every part that it draws.
function completeMarkup() {
  for (const heading of reference.querySelectorAll("h3.opblock-tag, .models > h4")) {
    heading.setAttribute("aria-level", "2");
  }
  for (const heading of reference.querySelectorAll(".opblock h4")) {
    heading.setAttribute("aria-level", "3");
  }
  // A table is no landmark, and many have the same name.
  for (const table of reference.querySelectorAll("table[role=region]")) {
    table.removeAttribute("role");
  }
  for (const [part, name] of [["information-container", "about"], ["schemes-server-container", "server"]]) {
    const region = reference.querySelector(`.${part}`);
    region?.setAttribute("role", "region");
    region?.setAttribute("aria-label", reference.dataset[name]);
  }
  for (const field of reference.querySelectorAll("textarea:not([aria-label])")) {
    field.setAttribute("aria-label", reference.dataset.body);
  }
  for (const choice of reference.querySelectorAll("select:not([aria-label])")) {
    choice.setAttribute("aria-label", choice.id === "servers" ? reference.dataset.server : reference.dataset.choice);
  }
  for (const code of reference.querySelectorAll("pre:not([tabindex])")) {
    code.setAttribute("tabindex", "0");
  }
}

// Links such as #/Links/createLink. With its own deep links, Swagger UI puts links into buttons.
function openLinked(ui) {
  const [, tag, operation] = decodeURIComponent(window.location.hash).split("/");
  if (operation !== undefined) {
    ui.layoutActions.show(["operations", tag, operation], true);
    document.getElementById(`operations-${tag.replaceAll(" ", "_")}-${operation}`)?.scrollIntoView();
  }
}

async function show() {
  const answer = await fetch(reference.dataset.description);
  if (!answer.ok) {
    throw new Error(answer.statusText);
  }
  new MutationObserver(completeMarkup).observe(reference, { childList: true, subtree: true });
  const ui = SwaggerUIBundle({
    domNode: reference,
    spec: await answer.json(),
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    persistAuthorization: false,
    tryItOutEnabled: true,
    validatorUrl: null,
    onComplete: () => openLinked(ui),
  });
}

darkScheme.addEventListener("change", followScheme);
followScheme();
show().catch(() => {
  reference.textContent = reference.dataset.failed;
});
