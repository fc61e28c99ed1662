// A field above a long list shows only the rows that hold what is typed:
//   <input data-narrows="#countries"> … <ul id="countries"><li>…</li></ul>
// Without scripts the whole list is there.
(() => {
  "use strict";

  // ł is a letter of its own to Unicode
  const folded = (text) =>
    text.toLocaleLowerCase().normalize("NFD").replace(/\p{Mn}/gu, "").replaceAll("ł", "l").trim();

  function narrow(field) {
    const typed = folded(field.value);
    for (const row of document.querySelectorAll(`${field.dataset.narrows} > li`)) {
      row.hidden = typed !== "" && !folded(row.textContent).includes(typed);
    }
  }

  document.addEventListener("input", ({ target }) => {
    if (target.matches?.("[data-narrows]")) narrow(target);
  });

  // Enter looks, and sends nothing
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches?.("[data-narrows]")) event.preventDefault();
  });
})();
