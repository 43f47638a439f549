// Deletes what a person has left in the tab's session storage, such as drafts, at their sign-out and before another
// person's page reads it. Sign-in pages name no person and delete nothing.

const KEY = "person";
const person = document.querySelector("[data-person]")?.dataset.person;

if (person && sessionStorage.getItem(KEY) !== person) {
  sessionStorage.clear();
  sessionStorage.setItem(KEY, person);
}

document.addEventListener("submit", (event) => {
  if ("signsOut" in event.target.dataset) sessionStorage.clear();
});
