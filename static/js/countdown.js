// A time that runs out: <span data-countdown="287"> counts its seconds down, from the moment it arrived.
(() => {
  "use strict";

  const ends = new WeakMap();

  function run() {
    for (const element of document.querySelectorAll("[data-countdown]")) {
      if (!ends.has(element)) ends.set(element, performance.now() + 1000 * Number(element.dataset.countdown));
      const left = Math.max(0, Math.round((ends.get(element) - performance.now()) / 1000));
      element.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    }
  }

  setInterval(run, 1000);
})();
