// Changes the order of a list by dragging its handles, with mouse, pen and finger. `moved` gets the item and its place before.

export function makeSortable(list, moved) {
  let dragged = null;
  let before = -1;

  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-drag]");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    dragged = handle.closest("li");
    before = [...list.children].indexOf(dragged);
    dragged.classList.add("is-dragged");
  });

  // On the document: an item that gets another place in it loses the capture of the pointer.
  document.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const middle = (item) => item.getBoundingClientRect().top + item.getBoundingClientRect().height / 2;
    const next = [...list.children].find((item) => item !== dragged && middle(item) > event.clientY) ?? null;
    if (next !== dragged.nextElementSibling) list.insertBefore(dragged, next);
  });

  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      if (!dragged) return;
      const item = dragged;
      dragged = null;
      item.classList.remove("is-dragged");
      moved(item, before);
    });
  }
}
