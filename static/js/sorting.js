// Ordering a list by hand: the handle of a row is dragged, or focused and moved with the arrow keys. The row moves at
// once; the server hears where it stands now when the hand lets go, and the list then fetches itself.
(() => {
  "use strict";

  const HANDLE = "[data-sortable] [data-handle]";
  const PAUSE = 400; // ms without another arrow key
  let dragged = null; // the row
  let from = -1;
  let waiting = 0;

  const rowsOf = (row) => [...row.parentElement.children];
  const placeOf = (row) => rowsOf(row).indexOf(row);

  function tell(row) {
    const { move } = row.querySelector("[data-handle]").dataset;
    htmx.ajax("POST", move, { source: row, target: row, swap: "none", values: { to: placeOf(row) } }).catch(() => undefined);
  }

  function put(row, place) {
    const others = rowsOf(row).filter((other) => other !== row);
    const at = Math.max(0, Math.min(place, others.length));
    if (at === placeOf(row)) return false;
    const focused = document.activeElement;
    row.parentElement.insertBefore(row, others[at] ?? null);
    focused?.focus({ preventScroll: true }); // a row that moves in the page loses it
    return true;
  }

  document.addEventListener("keydown", (event) => {
    const handle = event.target.closest?.(HANDLE);
    if (!handle) return;
    const row = handle.closest("[data-movable]");
    const at = placeOf(row);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: Infinity }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    if (!put(row, to)) return;
    clearTimeout(waiting);
    waiting = setTimeout(tell, PAUSE, row);
  });

  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest?.(HANDLE);
    if (!handle || event.button !== 0) return;
    dragged = handle.closest("[data-movable]");
    from = placeOf(dragged);
    dragged.dataset.dragged = "";
    handle.setPointerCapture(event.pointerId);
  });

  document.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const over = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-movable]");
    if (over && over !== dragged && over.parentElement === dragged.parentElement) put(dragged, placeOf(over));
  });

  function letGo() {
    if (!dragged) return;
    const row = dragged;
    dragged = null;
    delete row.dataset.dragged;
    if (row.isConnected && placeOf(row) !== from) tell(row);
  }
  for (const event of ["pointerup", "pointercancel"]) document.addEventListener(event, letGo);
})();
