// A field above a list shows only the rows that hold every word that is typed, in whatever order and without accents:
//   <input data-filter="countries"> … <ul id="countries"><li data-filter-text="France">…</li></ul>
// Groups (data-filter-group) without such a row go, too; .filter-none says that nothing is left.
(() => {
  "use strict";

  // ł is a letter of its own to Unicode
  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase().replaceAll("ł", "l");

  function narrow(field) {
    const list = document.getElementById(field.dataset.filter);
    if (!list) return;
    const words = folded(field.value).split(/\s+/).filter(Boolean);
    for (const row of list.querySelectorAll("[data-filter-text]")) {
      const text = folded(row.dataset.filterText);
      row.hidden = !words.every((word) => text.includes(word));
    }
    const left = "[data-filter-text]:not([hidden])";
    for (const group of list.querySelectorAll("[data-filter-group]")) group.hidden = !group.querySelector(left);
    const none = list.querySelector(".filter-none");
    if (none) none.hidden = list.querySelector(left) !== null;
  }

  document.addEventListener("input", ({ target }) => {
    if (target.matches?.("[data-filter]")) narrow(target);
  });

  // Enter looks, and sends nothing
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches?.("[data-filter]")) event.preventDefault();
  });

  // What comes into a list later is narrowed as well
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    const list = target.closest("[id]:has([data-filter-text])");
    const field = list && document.querySelector(`[data-filter="${CSS.escape(list.id)}"]`);
    if (field?.value) narrow(field);
  });
})();
