// The list of a department (#today) is fetched anew when a telephone on it did something, or when the server says that
// something of the department changed. Many such moments become one: it may be five hundred people.
(() => {
  "use strict";

  const { body } = document;
  const PAUSE = 500; // ms between two looks, and
  const EACH = 4; // ms more for each telephone on the page
  let waiting = 0;

  const list = () => document.getElementById("today");
  const lamps = () => [...(list()?.querySelectorAll("[data-extension]") ?? [])];
  const otherwise = (lamp) => lamp.dataset.state !== lamp.closest("[data-poured]")?.dataset.poured;

  function look() {
    waiting = 0;
    body.dispatchEvent(new CustomEvent("today-stirred", { bubbles: true }));
  }

  function stir() {
    if (list() && !waiting) waiting = setTimeout(look, PAUSE + EACH * lamps().length);
  }

  // a frame names its telephones; a snapshot does not, and the lamps that it painted tell
  body.addEventListener("people-changed", ({ detail: extensions }) => {
    const changed = extensions ? (lamp) => extensions.includes(lamp.dataset.extension) : otherwise;
    if (list() && lamps().some(changed)) stir();
  });
  body.addEventListener("overseen-changed", stir);
})();
