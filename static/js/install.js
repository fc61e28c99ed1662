// The portal as an app of the device: offered where the browser can, never in the way. "Not now" is remembered in a
// cookie, since log-out clears everything else.
(() => {
  "use strict";

  const LATER = "install_later=1";
  const DAYS = 180;
  let offer; // the browser's own question, which it lets us ask once

  function show() {
    const later = document.cookie.split("; ").includes(LATER);
    for (const place of document.querySelectorAll("[data-install-offer]")) {
      place.hidden = !offer || (later && place.dataset.installOffer === "once");
    }
  }

  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    show();
  });
  addEventListener("appinstalled", () => {
    offer = undefined;
    show();
  });
  document.addEventListener("htmx:afterSettle", show);

  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-install]") && offer) {
      offer.prompt();
      offer = undefined;
      show();
    }
    if (target.closest("[data-install-later]")) {
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `${LATER}; Max-Age=${DAYS * 86400}; Path=/; SameSite=Lax${secure}`;
      show();
    }
  });
})();
