// Passkeys: forms with data-passkey="create", "use" or "sign-in" submit the answer of the WebAuthn API in their field
// `credential`. Its options are in the element with the id in data-options, or fetched from the form's action.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  buffer
    ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")
    : undefined;
const known = (list) => (list ?? []).map((credential) => ({ ...credential, id: bytes(credential.id) }));

async function create({ publicKey }) {
  const asked = { ...publicKey, challenge: bytes(publicKey.challenge) };
  asked.user = { ...asked.user, id: bytes(asked.user.id) };
  asked.excludeCredentials = known(asked.excludeCredentials);
  asked.authenticatorSelection = {
    ...asked.authenticatorSelection,
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  };
  const credential = await navigator.credentials.create({ publicKey: asked });
  return answer(credential, {
    attestationObject: text(credential.response.attestationObject),
    transports: credential.response.getTransports?.() ?? [],
  });
}

async function use({ publicKey }) {
  const asked = { ...publicKey, challenge: bytes(publicKey.challenge) };
  asked.allowCredentials = known(asked.allowCredentials);
  const credential = await navigator.credentials.get({ publicKey: asked });
  return answer(credential, {
    authenticatorData: text(credential.response.authenticatorData),
    signature: text(credential.response.signature),
    userHandle: text(credential.response.userHandle),
  });
}

function answer(credential, response) {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
  };
}

async function options(form) {
  if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const given = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!given.ok) throw new Error(`status ${given.status}`);
  return given.json();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const problem = form.querySelector("[data-passkey-problem]");
  const button = form.querySelector("button");
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    button.disabled = true;
    try {
      const asked = await options(form);
      const said = form.dataset.passkey === "create" ? await create(asked.creation_options) : await use(asked.request_options);
      form.elements.namedItem("credential").value = JSON.stringify(said);
      form.submit();
    } catch {
      // Cancelled, or no passkey on this device: browsers do not reveal which.
      problem.hidden = false;
      button.disabled = false;
    }
  });
}
