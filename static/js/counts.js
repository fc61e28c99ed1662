// What waits, in numbers: #counts holds them, fetches itself when something changed, and is copied from here to the
// links of the pages ([data-counter]), to the tab's title and to the badge of the installed app (HIST-08).
//
// A list of missed calls says [data-seen]: when somebody has it before their eyes, the form in it is sent. A page that
// was opened was wanted; what comes later is seen once a hand moves, for an empty chair sees nothing.
(() => {
  "use strict";

  const { body } = document;
  const LOOKING = 1500; // ms that a list must be in sight
  const PREFIX = /^\(\d+\+?\) /;

  // -- the numbers ------------------------------------------------------------------------------

  function total() {
    return Number(document.getElementById("counts")?.dataset.total ?? 0);
  }

  function showTitle() {
    const bare = document.title.replace(PREFIX, "");
    const wanted = total() ? `(${total() > 99 ? "99+" : total()}) ${bare}` : bare;
    if (document.title !== wanted) document.title = wanted;
  }

  function showBadge() {
    const set = total() ? navigator.setAppBadge?.(total()) : navigator.clearAppBadge?.();
    set?.catch(() => undefined); // a browser that shows none
  }

  function copy() {
    for (const count of document.querySelectorAll("#counts [data-counter-of]")) {
      const name = CSS.escape(count.dataset.counterOf);
      for (const place of document.querySelectorAll(`[data-counter="${name}"]`)) {
        if (place.textContent !== count.textContent) place.textContent = count.textContent;
      }
    }
    showTitle();
    showBadge();
  }

  new MutationObserver(showTitle).observe(document.head, { childList: true, subtree: true, characterData: true });
  body.addEventListener("htmx:afterSettle", ({ target }) => (target.id === "counts" || target.id === "main") && copy());
  copy();

  // -- seen ---------------------------------------------------------------------------------------

  const unseen = () => document.querySelector("form[data-seen]");
  let timer = 0;

  function inSight(form) {
    const list = form.closest("section, #calls") ?? form;
    const { top, bottom, height } = list.getBoundingClientRect();
    return !document.hidden && height > 0 && bottom > 0 && top < innerHeight;
  }

  function look() {
    clearTimeout(timer);
    timer = 0;
    const form = unseen();
    if (!form || !inSight(form)) return;
    timer = setTimeout(() => {
      timer = 0;
      if (!form.isConnected) return look(); // the list came anew while it was before their eyes
      if (!inSight(form)) return;
      const values = { until: form.elements.until.value };
      form.removeAttribute("data-seen"); // once
      htmx.ajax("POST", form.action, { source: form, swap: "none", values }).catch(() => undefined);
    }, LOOKING);
  }

  document.addEventListener("htmx:configRequest", ({ detail: { elt, headers } }) => {
    if (elt.matches?.("form[name=seen]")) headers["X-Unattended"] = "1";
  });
  body.addEventListener("htmx:afterSettle", ({ target }) => target.id === "main" && look());
  for (const sign of ["pointermove", "pointerdown", "keydown", "scroll"]) {
    document.addEventListener(sign, () => unseen() && !timer && look(), { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", look);
  look();
})();
