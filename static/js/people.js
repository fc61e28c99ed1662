// A person on the page, a colleague's tile or a search hit: a click shows them, Enter and a double click do what the
// user chose in <body data-enter-action> (APP-06). Without this script the link shows them, too.
(() => {
  "use strict";

  const { body } = document;
  const SECOND_CLICK = 350; // ms that a single click waits for it
  let waiting = 0;
  let shown = null; // whose link we click ourselves

  function follow(address) {
    const link = document.createElement("a");
    link.href = address;
    link.hidden = true;
    document.getElementById("main").append(link);
    htmx.process(link);
    link.click();
    link.remove();
  }

  function show(person) {
    shown = person;
    person.click();
    shown = null;
  }

  const ACTIONS = {
    card: show,
    call: (person) => {
      const { person: number, reference: of } = person.dataset;
      body.dispatchEvent(new CustomEvent("call-wanted", { detail: number ? { number } : { of } }));
    },
    history: (person) => follow(person.dataset.history),
  };

  document.addEventListener(
    "click",
    (event) => {
      const person = event.target.closest?.("[data-person]");
      const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
      const action = body.dataset.enterAction;
      if (!person || !plain || person === shown || action === "card" || !Object.hasOwn(ACTIONS, action)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      clearTimeout(waiting);
      if (event.detail === 1) waiting = setTimeout(show, SECOND_CLICK, person);
      else if (event.detail === 0 || event.detail === 2) ACTIONS[action](person); // 0: Enter
    },
    true,
  );
})();
