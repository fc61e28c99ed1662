// Lists of calls by keyboard: up and down walk the rows, Enter opens one, f leads to the filters.
(() => {
  "use strict";

  const rowsOf = (list) => [...list.querySelectorAll("tbody tr[tabindex]")];
  const typing = (element) => element.closest("input, textarea, select, [contenteditable], [data-handle], dialog, [popover]");

  function walk(event) {
    const list = document.querySelector("[data-walk]");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = event.target.closest("[data-walk] tr");
    if (!list || !step || (!row && event.target !== document.body)) return;
    const rows = rowsOf(list);
    const next = row ? rows.indexOf(row) + step : 0;
    if (!rows[next]) return;
    event.preventDefault();
    rows[next].focus();
  }

  function open(event) {
    if (event.key !== "Enter" || !event.target.matches("[data-walk] tr[tabindex]")) return;
    event.preventDefault();
    (event.target.querySelector(".row-link") ?? event.target.querySelector("button:not(:disabled)"))?.click();
  }

  function toFilters(event) {
    const choices = document.getElementById("history-choices");
    if (event.key !== "f" || !choices || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (getComputedStyle(choices).display === "none") choices.showPopover();
    choices.querySelector("select")?.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || !event.target.closest || typing(event.target)) return;
    walk(event);
    open(event);
    toFilters(event);
  });
})();
