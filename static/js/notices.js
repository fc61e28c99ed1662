// What the browser announces while nobody looks (<body data-notify-calls>): a call that rings, until it is answered,
// over, or no longer known, and what comes to the bell. And the ring (<body data-ring-sound>, APP-07). What rings
// stands in the strip.
(() => {
  "use strict";

  const { body } = document;
  const strip = document.getElementById("live-strip");
  const LONGEST = 120_000; // ms; nobody rings for longer
  const [RATE, PERIOD, LOUD] = [22_050, 3, 0.14]; // samples a second; seconds from one ring to the next; of 1

  // -- the ring: two bursts of a warbling third, then silence; made here, so that there is no file to load ----------

  let audio = null;
  let ringing = null; // what sounds now: {source, gain}

  function sample(time) {
    const burst = [0, 0.55].find((start) => time >= start && time < start + 0.4);
    if (burst === undefined) return 0;
    const into = time - burst;
    const edge = Math.min(1, into / 0.015, (0.4 - into) / 0.03); // no clicks
    const pitch = Math.floor(into * 22) % 2 ? 740 : 932;
    return LOUD * edge * (Math.sin(2 * Math.PI * pitch * into) + 0.25 * Math.sin(4 * Math.PI * pitch * into));
  }

  function sound() {
    const buffer = audio.createBuffer(1, RATE * PERIOD, RATE);
    const samples = buffer.getChannelData(0);
    for (let index = 0; index < samples.length; index += 1) samples[index] = sample(index / RATE);
    return buffer;
  }

  // A browser lets a page sound only after somebody has clicked or typed in it: until then the ring stands still.
  function ring(seconds) {
    silence();
    audio ??= new AudioContext();
    const [source, gain] = [audio.createBufferSource(), audio.createGain()];
    source.buffer = sound();
    source.loop = true;
    source.connect(gain).connect(audio.destination);
    source.start();
    if (seconds) source.stop(audio.currentTime + seconds);
    ringing = { source, gain };
    audio.resume().catch(() => undefined);
  }

  function silence() {
    if (!ringing) return;
    ringing.gain.gain.setTargetAtTime(0, audio.currentTime, 0.01);
    ringing.source.stop(audio.currentTime + 0.1);
    ringing = null;
  }

  for (const gesture of ["pointerdown", "keydown"]) {
    document.addEventListener(gesture, () => ringing && audio.resume().catch(() => undefined), true);
  }

  // Of several windows one rings: the first that gets the lock, for as long as it rings.
  let letGo = null;

  function startRinging() {
    if (letGo) return;
    let mine = null;
    const rung = new Promise((resolve) => (mine = letGo = resolve));
    const begin = () => {
      if (letGo !== mine) return undefined;
      ring();
      return rung;
    };
    if (navigator.locks) navigator.locks.request("webcti-ring", begin).catch(() => undefined);
    else begin();
  }

  function stopRinging() {
    letGo?.();
    letGo = null;
    silence();
  }

  // -- one announcement for all tabs ---------------------------------------------------------------------------------
  // Of the tabs of this browser one leads: it announces, and only while nobody looks at any of them. The others keep
  // what they know for the case that it goes away (NOTI-02).

  const own = body.dataset.extensionOfViewer;
  const STALE = 60_000; // ms after which nobody needs to hear of it any more
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(`webcti-notices-${own}`) : null;
  const announced = new Map(); // tag → what takes its announcement away
  const told = new Set(); // tags that some tab has announced, or somebody has seen
  const waiting = new Map(); // tag → what may still have to be announced
  let leading = false;

  const silenced = () => document.querySelector("#active-services [data-silenced]") !== null; // FWD-10

  const mayAnnounce = () =>
    !silenced() && "notifyCalls" in body.dataset && "Notification" in window && Notification.permission === "granted";

  function isQuiet() {
    const [from, until] = (document.getElementById("bell")?.dataset.quiet ?? "").split(" ").map(Number);
    const now = Date.now() / 1000;
    return now >= from && now < until;
  }

  // Tabs that somebody looks at hold this lock together, so that the leading one need not wait for their word.
  const LOOKED_AT = `webcti-looked-at-${own}`;
  let lookAway = null;

  function holdWhileLookedAt() {
    if (document.hidden) {
      lookAway?.();
      lookAway = null;
    } else if (!lookAway) {
      const away = new Promise((resolve) => (lookAway = resolve));
      navigator.locks?.request(LOOKED_AT, { mode: "shared" }, () => away).catch(() => undefined);
    }
  }

  async function anybodyLooks() {
    if (!document.hidden) return true;
    const locks = await navigator.locks?.query();
    return Boolean(locks?.held.some(({ name }) => name === LOOKED_AT));
  }

  function settle(tag) {
    told.add(tag);
    waiting.delete(tag);
    channel?.postMessage({ settled: tag });
  }

  async function tryToAnnounce() {
    for (const [tag, { at }] of waiting) if (told.has(tag) || Date.now() - at > STALE) waiting.delete(tag);
    if (!leading || !waiting.size || !mayAnnounce()) return;
    const seen = await anybodyLooks();
    for (const [tag, notice] of [...waiting]) {
      if (told.has(tag)) continue;
      if (seen || isQuiet()) {
        if (!notice.stays) settle(tag); // a call that still rings may yet have to be announced
        continue;
      }
      settle(tag);
      show(tag, notice);
    }
  }

  function announce(tag, notice) {
    if (told.has(tag)) return;
    if (!waiting.has(tag)) waiting.set(tag, { at: Date.now(), ...notice });
    tryToAnnounce();
  }

  function withdraw(tag) {
    waiting.delete(tag);
    const close = announced.get(tag);
    announced.delete(tag);
    close?.();
  }

  function goTo(address) {
    window.focus();
    if (!address) return;
    const link = document.createElement("a");
    link.href = address;
    link.hidden = true;
    document.getElementById("main").append(link);
    htmx.process(link);
    link.click();
    link.remove();
  }

  async function show(tag, { title, text, address, stays }) {
    const icon = document.querySelector('link[rel="apple-touch-icon"]')?.href;
    const options = { body: text, icon, tag, requireInteraction: Boolean(stays), data: { address } };
    announced.set(tag, () => undefined);
    try {
      const notice = new Notification(title, options);
      notice.addEventListener("click", () => {
        goTo(address);
        notice.close();
      });
      announced.set(tag, () => notice.close());
    } catch {
      // telephones announce through the worker alone
      const worker = await navigator.serviceWorker?.ready;
      await worker?.showNotification(title, options);
      const close = async () => (await worker?.getNotifications({ tag }))?.forEach((one) => one.close());
      if (announced.has(tag)) announced.set(tag, close);
      else close();
    }
  }

  channel?.addEventListener("message", ({ data }) => {
    if (data.settled) {
      told.add(data.settled);
      waiting.delete(data.settled);
    }
    if (data.looked) look();
  });

  function lead() {
    leading = true;
    tryToAnnounce();
    return new Promise(() => undefined); // until this tab is closed
  }

  if (navigator.locks) navigator.locks.request(`webcti-notices-${own}`, lead).catch(() => undefined);
  else lead();

  document.addEventListener("visibilitychange", holdWhileLookedAt);
  holdWhileLookedAt();
  body.addEventListener("announce", ({ detail }) => announce(detail.tag, detail));
  body.addEventListener("withdraw", ({ detail }) => withdraw(detail.tag));

  // -- what rings --------------------------------------------------------------------------------------------------

  const since = new Map(); // call → when it began to ring here

  async function look() {
    const known = body.dataset.live !== "stale";
    const calls = known ? [...strip.querySelectorAll(".live-call[data-title]")] : [];
    const names = new Set(calls.map((call) => call.dataset.call));
    for (const call of since.keys()) if (!names.has(call)) since.delete(call);
    for (const name of names) if (!since.has(name)) since.set(name, Date.now());
    const fresh = calls.filter((call) => Date.now() - since.get(call.dataset.call) < LONGEST);
    if ("ringSound" in body.dataset && fresh.length && !silenced()) startRinging();
    else stopRinging();
    for (const tag of [...announced.keys(), ...waiting.keys()]) {
      const [kind, call] = tag.split(/-(.*)/);
      if (kind === "call" && !(names.has(call) && document.hidden)) withdraw(tag);
    }
    if (!document.hidden) {
      for (const call of names) told.delete(`call-${call}`);
      return;
    }
    for (const call of fresh) {
      const text = call.querySelector(".live-call-facts")?.textContent.trim() ?? "";
      announce(`call-${call.dataset.call}`, { title: call.dataset.title, text, stays: true });
    }
  }

  if (strip) {
    const watcher = new MutationObserver(look);
    watcher.observe(strip, { childList: true, subtree: true, attributeFilter: ["data-title"] });
    watcher.observe(body, { attributeFilter: ["data-live"] });
    watcher.observe(document.getElementById("active-services"), { childList: true });
    document.addEventListener("visibilitychange", () => {
      channel?.postMessage({ looked: true });
      look();
    });
    setInterval(() => since.size && look(), 5000);
    addEventListener("pagehide", stopRinging);
    look();
  }

  // -- quiet hours that are over: the bell knows the next ones -------------------------------------------------------

  setInterval(() => {
    const until = Number(document.getElementById("bell")?.dataset.quiet?.split(" ")[1] ?? Infinity);
    if (Date.now() / 1000 >= until) body.dispatchEvent(new CustomEvent("notices-changed", { bubbles: true }));
  }, 60_000);

  // -- Settings, Application: the browser asks for leave when the box is ticked, and may refuse ----------------------

  const permission = () => ("Notification" in window && window.isSecureContext ? Notification.permission : "missing");

  function tellPermission() {
    const box = document.querySelector("[data-asks-for-notices]");
    if (!box) return;
    for (const words of document.querySelectorAll("[data-notices-are]")) {
      words.hidden = !box.checked || words.dataset.noticesAre !== permission();
    }
  }

  async function askPermission() {
    if (permission() === "default") await Notification.requestPermission();
    tellPermission();
  }

  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-asks-for-notices]")) return;
    if (event.target.checked) askPermission();
    else tellPermission();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-ask-for-notices]")) askPermission();
    if (event.target.closest?.("[data-try-ring]")) ring(PERIOD);
  });
  body.addEventListener("htmx:afterSettle", (event) => event.detail.target?.id === "main" && tellPermission());
  tellPermission();
})();
