// Shows the OpenAPI document with Swagger UI. An API key that is entered is not stored.

const reference = document.getElementById("reference");

function withAllHeaders(description) {
  for (const methods of Object.values(description.paths)) {
    for (const operation of Object.values(methods)) {
      operation.parameters = [...(operation.parameters ?? []), ...(operation["x-headers"] ?? [])];
    }
  }
  return description;
}

async function show() {
  const answer = await fetch(reference.dataset.description);
  if (!answer.ok) {
    throw new Error(answer.statusText);
  }
  SwaggerUIBundle({
    domNode: reference,
    spec: withAllHeaders(await answer.json()),
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    persistAuthorization: false,
    tryItOutEnabled: true,
    validatorUrl: null,
  });
}

show().catch(() => {
  reference.textContent = reference.dataset.failed;
});
