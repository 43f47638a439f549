// Adds the workspace of the page to each form: the session's workspace may have changed in another tab.

const workspace = document.querySelector("[data-workspace]")?.dataset.workspace;

document.addEventListener("formdata", (event) => {
  if (workspace && event.target.method === "post") event.formData.set("page_workspace", workspace);
});
