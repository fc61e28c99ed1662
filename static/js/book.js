// The phonebook: ticking with the keyboard and the mouse, and dragging entries onto a group. What is done with them
// is done by the form of the list, which also works without this script.
(() => {
  "use strict";

  const form = () => document.getElementById("book-picked");
  const ticks = () => [...document.querySelectorAll('#book-list [name="pick"]')];
  const ticked = () => ticks().filter(({ checked }) => checked);

  function count() {
    const words = form()?.querySelector("[data-ticked]");
    const all = document.querySelector("[data-tick-all]");
    if (!words || !all) return;
    words.dataset.words ??= words.textContent;
    words.textContent = `${words.dataset.words} ${ticked().length}`;
    all.checked = ticked().length > 0 && ticked().length === ticks().length;
    all.indeterminate = ticked().length > 0 && !all.checked;
  }

  document.addEventListener("change", ({ target }) => {
    const inForm = target.form?.querySelectorAll('[name="pick"]');  // of a list that is a form by itself
    if (target.matches("[data-tick-all]")) for (const tick of inForm ?? ticks()) tick.checked = target.checked;
    if (target.matches('[data-tick-all], [name="pick"]')) count();
  });
  document.addEventListener("htmx:afterSettle", count);

  // The list fetches itself when somebody changed something: what was ticked stays ticked, and the cursor where it was.
  let kept = null;

  document.addEventListener("htmx:beforeSwap", ({ detail: { target, requestConfig } }) => {
    if (target?.id !== "book-list") return;
    kept = null;
    if (requestConfig?.elt !== target) return;
    const focused = document.activeElement?.closest("#book-list tr[data-pick]");
    kept = {
      picks: new Set(ticked().map(({ value }) => value)),
      whole: form()?.elements.whole?.checked,
      to: form()?.elements.to?.value,
      row: focused?.dataset.pick,
      link: document.activeElement?.matches(".row-link"),
    };
  });
  document.addEventListener("htmx:afterSettle", ({ detail: { target } }) => {
    if (!kept || target?.id !== "book-list") return;
    for (const tick of ticks()) tick.checked = kept.picks.has(tick.value);
    const { whole, to } = form()?.elements ?? {};
    if (whole) whole.checked = kept.whole;
    if (to && kept.to) to.value = kept.to;
    const row = kept.row && document.activeElement === document.body && document.querySelector(`tr[data-pick="${kept.row}"]`);
    if (row) (kept.link ? row.querySelector(".row-link") : row).focus({ preventScroll: true });
    kept = null;
    count();
  });

  // What was done with the ticked ones is done.
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.successful || detail.requestConfig?.elt?.id !== "book-picked") return;
    for (const tick of ticks()) tick.checked = false;
    count();
  });

  document.addEventListener("keydown", (event) => {
    const tick = event.key === " " && event.target.matches?.("tr[data-pick]") && event.target.querySelector('[name="pick"]');
    if (!tick) return;
    event.preventDefault();
    tick.checked = !tick.checked;
    count();
  });

  // What stands in the search field is what the button beside it calls.
  document.addEventListener("submit", ({ target }) => copyNumber(target), true);
  document.addEventListener("htmx:configRequest", ({ target, detail }) => {
    if (target.dataset?.numberFrom) detail.parameters.set("number", document.getElementById(target.dataset.numberFrom).value);
  });
  function copyNumber(sent) {
    if (sent.dataset.numberFrom) sent.elements.number.value = document.getElementById(sent.dataset.numberFrom).value;
  }

  // A dialog whose form was sent has done its work.
  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    if (detail.successful && target.matches?.("[data-closes]")) target.closest("dialog")?.close();
  });

  // -- dragging ------------------------------------------------------------------------------------------------------

  let dragged = [];
  const group = ({ target }) => target.closest?.("[data-takes]");

  // By its handle a row is moved in the list (sorting.js), by anything else it is taken along.
  let byHandle = false;
  document.addEventListener("pointerdown", ({ target }) => (byHandle = Boolean(target.closest?.("[data-handle]"))), true);

  // A row that somebody holds is not taken out of their hand: what changed meanwhile is fetched when they let go.
  let held = false;
  let waits = false;
  document.addEventListener("pointerdown", ({ target }) => (held = Boolean(target.closest?.("tr[data-pick]"))), true);
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const { target, requestConfig } = detail;
    if (!held || requestConfig?.elt !== target || !["book-list", "book-groups"].includes(target?.id)) return;
    detail.shouldSwap = false;
    waits = true;
  });
  function letGo() {
    held = false;
    if (waits) document.body.dispatchEvent(new CustomEvent("contacts-changed", { bubbles: true }));
    waits = false;
  }
  for (const end of ["pointerup", "dragend"]) document.addEventListener(end, letGo, true);

  document.addEventListener("dragstart", (event) => {
    const row = event.target.closest?.("tr[data-pick]");
    if (!row) return;
    if (byHandle) return event.preventDefault();
    const own = row.dataset.pick;
    const all = ticked().map(({ value }) => value);
    dragged = all.includes(own) ? all : [own];
    event.dataTransfer.effectAllowed = "copy";
    event.dataTransfer.setData("text/plain", row.querySelector(".book-name").textContent.trim());
    row.classList.add("is-dragged");
  });
  document.addEventListener("dragend", ({ target }) => {
    target.classList?.remove("is-dragged");
    dragged = [];
    for (const one of document.querySelectorAll(".takes-drop")) one.classList.remove("takes-drop");
  });
  document.addEventListener("dragover", (event) => {
    if (!dragged.length || !group(event)) return;
    event.preventDefault();
    group(event).classList.add("takes-drop");
  });
  document.addEventListener("dragleave", (event) => group(event)?.classList.remove("takes-drop"));
  document.addEventListener("drop", (event) => {
    const onto = group(event);
    if (!onto || !dragged.length) return;
    event.preventDefault();
    const values = { do: "put", to: onto.dataset.takes, pick: dragged };
    htmx.ajax("POST", form().action, { source: onto, target: "#toasts", swap: "beforeend", values }).catch(() => undefined);
  });
})();
