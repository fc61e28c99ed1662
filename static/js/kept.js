// What a telephone keeps for when the portal cannot be reached (offline.js shows it): the book and the last calls of
// whoever is in, for as long as the server says. It goes when they log out or their session ends (a page without a
// shell, shell.js), when somebody else is in (data-kept-as), and where pages have the full layout (data-kept-as="").
(() => {
  "use strict";

  const { body } = document;
  const { keptAs, keptAddress, extensionOfViewer } = body.dataset;
  if (keptAddress === undefined || !("caches" in window)) return;

  const [CACHE, FIRST, FRESH] = ["webcti-kept", 8_000, 300_000]; // ms: after the page is there; between two looks
  let gone = false; // somebody logged out, in whatever tab

  const forget = () => caches.delete(CACHE);
  const there = async () => (await caches.match(keptAddress, { cacheName: CACHE }))?.json();

  async function keep() {
    if (gone || document.hidden) return;
    const kept = await there();
    const age = kept ? Date.now() - kept.taken : Infinity;
    if (age >= 0 && age < FRESH) return;
    const headers = { "X-Unattended": "1", "X-Extension": extensionOfViewer };
    const answer = await fetch(keptAddress, { headers, redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect" || [401, 403, 409].includes(answer.status)) await forget();
    if (!answer.ok) return;
    const fresh = await answer.json();
    if (gone) return;
    if (fresh.whose !== keptAs) return forget(); // since this page came, another tab has changed layout, line or language
    const cache = await caches.open(CACHE);
    await cache.put(keptAddress, new Response(JSON.stringify({ ...fresh, taken: Date.now() })));
    if (gone) await forget();
  }

  const tryToKeep = () => keep().catch(() => undefined);

  async function begin() {
    const kept = await there();
    if (kept && kept.whose !== keptAs) await forget();
    if (!keptAs) return;
    await navigator.serviceWorker?.ready; // without it there is no page that would show what is kept
    setTimeout(tryToKeep, FIRST);
    setInterval(tryToKeep, FRESH / 5);
    document.addEventListener("visibilitychange", tryToKeep);
  }

  if ("BroadcastChannel" in window) new BroadcastChannel("webcti-kept").addEventListener("message", () => (gone = true));
  begin().catch(() => undefined);
})();
