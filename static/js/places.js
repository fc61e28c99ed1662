// Back and a reload lead to where one was on a page. Both load it anew (no page is kept in the browser, for it may
// have changed), and of a long list only the beginning comes: the rest is fetched again until the place is there.
(() => {
  "use strict";

  const LONGEST = 10_000; // ms
  const GOES_BACK = ["reload", "back_forward"]; // htmx answers Back with a reload
  const OWN_WAY = ["wheel", "touchmove", "pointerdown", "keydown"]; // somebody goes somewhere else

  const { body } = document;
  const address = () => location.pathname + location.search;
  let shown = address(); // while Back is under way, the bar has the next address already

  function remember() {
    sessionStorage.setItem(`place of ${shown}`, String(Math.round(scrollY)));
  }

  function goTo(place) {
    const all = new AbortController();
    const stop = () => all.abort();
    const go = () => {
      scrollTo(0, place);
      const there = Math.abs(scrollY - place) < 2 || !document.querySelector('[hx-trigger*="revealed"]');
      if (there && document.readyState === "complete") stop();
    };
    for (const event of OWN_WAY) addEventListener(event, stop, { signal: all.signal, passive: true });
    for (const event of ["load", "htmx:afterSettle"]) addEventListener(event, go, { signal: all.signal });
    setTimeout(stop, LONGEST);
    go();
  }

  history.scrollRestoration = "manual";
  body.addEventListener("htmx:beforeHistorySave", remember);
  for (const event of ["htmx:pushedIntoHistory", "htmx:replacedInHistory"]) {
    body.addEventListener(event, () => (shown = address()));
  }
  addEventListener("pagehide", remember);

  const place = Number(sessionStorage.getItem(`place of ${shown}`));
  if (place && GOES_BACK.includes(performance.getEntriesByType("navigation")[0]?.type)) goTo(place);
})();
