// An own call that rings: the browser announces it while the page is hidden (<body data-notify-calls>) and rings
// (<body data-ring-sound>), until it is answered, over, or no longer known (APP-07). What rings stands in the strip.
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

  // -- the announcement -------------------------------------------------------------------------------------------

  const announced = new Map(); // call → what takes its announcement away

  async function announce(call, title, text) {
    const icon = document.querySelector('link[rel="apple-touch-icon"]')?.href;
    const options = { body: text, icon, tag: `call-${call}`, requireInteraction: true };
    announced.set(call, () => undefined);
    try {
      const notice = new Notification(title, options);
      notice.addEventListener("click", () => {
        window.focus();
        notice.close();
      });
      announced.set(call, () => notice.close());
    } catch {
      // telephones announce through the worker alone
      const worker = await navigator.serviceWorker?.ready;
      await worker?.showNotification(title, options);
      const close = async () => (await worker?.getNotifications({ tag: options.tag }))?.forEach((one) => one.close());
      if (announced.has(call)) announced.set(call, close);
      else close();
    }
  }

  const mayAnnounce = () => "Notification" in window && Notification.permission === "granted";

  // -- what rings --------------------------------------------------------------------------------------------------

  const since = new Map(); // call → when it began to ring here

  function look() {
    const known = body.dataset.live !== "stale";
    const calls = known ? [...strip.querySelectorAll(".live-call[data-title]")] : [];
    const names = new Set(calls.map((call) => call.dataset.call));
    for (const call of since.keys()) if (!names.has(call)) since.delete(call);
    for (const name of names) if (!since.has(name)) since.set(name, Date.now());
    for (const [call, close] of announced) {
      if (names.has(call) && document.hidden) continue;
      announced.delete(call);
      close();
    }
    const fresh = calls.filter((call) => Date.now() - since.get(call.dataset.call) < LONGEST);
    if ("ringSound" in body.dataset && fresh.length) startRinging();
    else stopRinging();
    if (!("notifyCalls" in body.dataset) || !document.hidden || !mayAnnounce()) return;
    for (const call of fresh) {
      if (announced.has(call.dataset.call)) continue;
      const facts = call.querySelector(".live-call-facts")?.textContent.trim() ?? "";
      announce(call.dataset.call, call.dataset.title, facts);
    }
  }

  if (strip) {
    const watcher = new MutationObserver(look);
    watcher.observe(strip, { childList: true, subtree: true, attributeFilter: ["data-title"] });
    watcher.observe(body, { attributeFilter: ["data-live"] });
    document.addEventListener("visibilitychange", look);
    setInterval(() => since.size && look(), 5000);
    addEventListener("pagehide", stopRinging);
    look();
  }

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
