// Tabs may show several workspaces, of which the site remembers one: a form says which one it was written in.

const workspace = document.querySelector("[data-workspace]")?.dataset.workspace;

document.addEventListener("formdata", (event) => {
  if (workspace && event.target.method === "post") event.formData.set("page_workspace", workspace);
});
