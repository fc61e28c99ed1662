// Status texts beside lamps, as the server words them: fetched once more when somebody's changed.
"use strict";
(() => {
  const { body } = document;
  const places = () => document.querySelectorAll("[data-status-of]");
  let asking = false;
  let again = false;

  function paint(texts) {
    for (const place of places()) {
      const text = texts[place.dataset.statusOf] ?? "";
      if (place.textContent !== text) place.textContent = text;
      place.hidden = text === "";
    }
  }

  async function look() {
    again = true;
    if (asking) return;
    asking = true;
    while (again && places().length) {
      again = false;
      const answer = await fetch("/live/statuses/", { headers: { "X-Unattended": "1" } }).catch(() => null);
      if (answer?.ok && !answer.redirected) paint(await answer.json());
    }
    asking = again = false;
  }

  body.addEventListener("statuses-changed", look);
})();
