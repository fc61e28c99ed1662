// Clocks of living calls: each [data-timer] holds since when, in the exchange's seconds. They stand still while
// nothing is live. live.js says in <body data-clock-ahead> how far the exchange's clock is ahead of ours.
(() => {
  "use strict";

  const { body } = document;

  function span(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    const two = (value) => String(value).padStart(2, "0");
    const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
    return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  }

  function show() {
    const now = Date.now() / 1000 + Number(body.dataset.clockAhead ?? 0);
    for (const timer of document.querySelectorAll("[data-timer]")) {
      timer.textContent = span(now - Number(timer.dataset.timer));
    }
  }

  document.addEventListener("htmx:afterSettle", show);
  setInterval(() => body.dataset.live !== "stale" && show(), 1000);
  show();
})();
