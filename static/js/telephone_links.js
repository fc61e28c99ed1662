// Making the portal the browser's program for telephone links (tel:). The browser asks its person, and says nothing of
// what they chose.
(() => {
  "use strict";

  const place = () => document.querySelector("[data-telephone-links]");

  function show() {
    const panel = place();
    if (!panel) return;
    const able = isSecureContext && "registerProtocolHandler" in navigator;
    for (const part of panel.querySelectorAll("[data-links-are]")) part.hidden = part.dataset.linksAre !== (able ? "possible" : "missing");
  }

  function say(outcome) {
    for (const part of place()?.querySelectorAll("[data-links-said]") ?? []) part.hidden = part.dataset.linksSaid !== outcome;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-register-links]");
    if (!button) return;
    try {
      navigator.registerProtocolHandler("tel", `${location.origin}${button.dataset.registerLinks}?number=%s`);
      say("asked");
    } catch {
      say("refused");
    }
  });

  document.addEventListener("htmx:afterSettle", show);
  show();
})();
