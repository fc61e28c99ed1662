// Notes and post-its: an open edit is not swept away by what changes around it, and people are chosen for a post-it.
(() => {
  "use strict";

  // -- a list that holds a note being changed waits until that is done -----------------------------------------------

  const late = new WeakSet();

  document.addEventListener("htmx:beforeRequest", (event) => {
    const list = event.detail.elt;
    if (!list.matches("[data-keeps-edits]") || !list.querySelector(".note-edit")) return;
    event.preventDefault();
    late.add(list);
  });
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    const list = target.closest?.("[data-keeps-edits]");
    if (!list || !late.has(list) || list.querySelector(".note-edit")) return;
    late.delete(list);
    htmx.ajax("GET", list.getAttribute("hx-get"), { source: list, target: list, swap: "outerHTML" }).catch(() => undefined);
  });
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    const edit = target.matches?.(".note-edit") ? target : null;
    edit?.querySelector('[aria-invalid="true"], textarea')?.focus();
  });

  // -- to whom -------------------------------------------------------------------------------------------------------

  const search = () => document.getElementById("post-it-search");
  const found = () => [...document.querySelectorAll("#post-it-found [data-add-person]")];

  function add(choice) {
    const people = document.getElementById("post-it-people");
    const chosen = [...people.querySelectorAll('input[name="to"]')].map(({ value }) => value);
    if (!chosen.includes(choice.dataset.addPerson)) people.append(choice.querySelector("template").content.cloneNode(true));
    document.getElementById("post-it-found").replaceChildren();
    search().value = "";
    search().focus();
  }

  document.addEventListener("click", ({ target }) => {
    const choice = target.closest?.("[data-add-person]");
    if (choice) add(choice);
    const without = target.closest?.("[data-remove-person]");
    if (!without) return;
    without.closest(".chip").remove();
    search()?.focus();
  });

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("#post-it-search");
    const place = found().indexOf(event.target.closest?.("[data-add-person]"));
    if (field && event.key === "Enter") {
      event.preventDefault(); // the form is not finished
      if (found().length) add(found()[0]);
    } else if (field && event.key === "Backspace" && field.value === "") {
      document.querySelector("#post-it-people .chip:last-child")?.remove();
    } else if ((field || place >= 0) && ["ArrowDown", "ArrowUp"].includes(event.key) && found().length) {
      event.preventDefault();
      const next = place + (event.key === "ArrowDown" ? 1 : -1);
      (next < 0 ? search() : found()[Math.min(next, found().length - 1)]).focus();
    }
  });
})();
