// Live facts: one socket for as long as the shell stays, lamps, and the honest grey.
//
// The socket carries facts about lines, never markup. This script paints lamps (`data-state` on
// `[data-extension]`) and says on <body> that something changed
// ("calls-changed", "services-changed", "people-changed", and `<topic>-changed` for the topics of cti.mirror);
// the parts that list things listen for it and fetch themselves. Frames: docs/architecture.md.
(() => {
  "use strict";

  const body = document.body;
  if (!body.dataset.liveUrl || !("WebSocket" in window)) return;

  const SILENCE = 10_000; // ms without a frame; the server beats every 3 s
  const GRACE = 2_500; // ms that a lost socket may take to come back before the page greys
  const FIRST_RETRY = 300; // ms, doubled with each try
  const LONGEST_RETRY = 4_000;
  const BETWEEN_COSTS = 5_000; // ms from one look at costs to the next
  const SPREAD = 1_500; // ms over which the pages of everybody fetch the same
  const GOODBYE = 4400; // close codes from here on mean "do not come back"
  const [LOG_IN_AGAIN, LOG_IN] = [4401, "/login/"];
  const ON_ITS_WAY = 800; // ms for the answer of the form that ended or changed this very session

  const own = body.dataset.extensionOfViewer;
  const lines = new Map();
  let socket = null;
  let epoch = null;
  let number = 0;
  let tries = 0;
  let ended = false;
  let lastFrame = Date.now();
  let clockOffset = 0; // exchange's clock minus ours, seconds
  let exchange = { connected: true, since: 0 };
  let everLive = false;
  let greyTimer = 0;
  let retryTimer = 0;

  // -- saying that something changed ------------------------------------------------------------

  const tell = (name, detail) => body.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  const tellAll = () =>
    [
      ...["calls-changed", "services-changed", "history-changed", "voicemail-changed"],
      ...["recordings-changed", "notes-changed", "notices-changed", "jobs-changed"],
      ...["contacts-changed", "shortcuts-changed", "statuses-changed", "downloads-changed", "costs-changed"],
      ...["departments-changed", "served-changed", "overseen-changed"],
    ].forEach((name) => tell(name));

  // Of the public book all pages hear in the same moment: each takes a moment of its own to look. Names stand in the
  // lists of calls, too.
  let looksAtBooks = 0;

  function tellOfBooks() {
    looksAtBooks = 0;
    tell("contacts-changed");
    tell("history-changed");
  }

  // Whoever looks after many hears of each of their calls: a look every few seconds is enough, but none is left out.
  let looksAtCosts = 0;
  let lookedAtCosts = -BETWEEN_COSTS;

  function tellOfCosts() {
    looksAtCosts = 0;
    lookedAtCosts = performance.now();
    tell("costs-changed");
  }

  function tellOfCostsSoon() {
    if (looksAtCosts) return;
    looksAtCosts = setTimeout(tellOfCosts, Math.max(0, lookedAtCosts + BETWEEN_COSTS - performance.now()));
  }

  function tellTopic(topic) {
    if (["statuses", "downloads"].includes(topic)) setTimeout(tell, Math.random() * SPREAD, `${topic}-changed`);
    else if (topic === "costs") tellOfCostsSoon();
    else if (topic !== "contacts") tell(`${topic}-changed`);
    else if (!looksAtBooks) looksAtBooks = setTimeout(tellOfBooks, Math.random() * SPREAD);
  }

  // -- the honest grey --------------------------------------------------------------------------

  function banner(since) {
    const place = document.getElementById("link-banner");
    if (!place) return;
    place.hidden = since === null;
    const time = place.querySelector("time");
    if (time && since !== null) {
      time.dateTime = new Date(since).toISOString();
      time.textContent = new Date(since).toLocaleTimeString(document.documentElement.lang, { hourCycle: "h23" });
    }
  }

  function allowCommands(allowed, root = document) {
    for (const control of root.querySelectorAll("[data-needs-live]")) {
      if (allowed && control.dataset.greyed) {
        control.disabled = false;
        delete control.dataset.greyed;
      } else if (!allowed && !control.disabled) {
        control.disabled = true;
        control.dataset.greyed = "1";
      }
    }
  }

  function grey(since) {
    clearTimeout(greyTimer);
    greyTimer = 0;
    body.dataset.live = "stale";
    body.classList.add("no-live-data");
    if (since) banner(since);
    allowCommands(false);
  }

  function live() {
    clearTimeout(greyTimer);
    greyTimer = 0;
    body.dataset.live = "live";
    body.classList.remove("no-live-data");
    banner(null);
    allowCommands(true);
  }

  const noFeed = () => grey(lastFrame);

  function greySoon() {
    if (body.dataset.live !== "stale" && !greyTimer) greyTimer = setTimeout(noFeed, GRACE);
  }

  function judge() {
    if (exchange.connected) live();
    else if (exchange.since) grey((exchange.since - clockOffset) * 1000);
    else grey(body.dataset.live === "stale" ? null : lastFrame); // Redis lost its memory: keep the time shown
  }

  // -- lamps ------------------------------------------------------------------------------------

  function paint(element, line) {
    if (element.dataset.state !== line.s) element.dataset.state = line.s;
  }

  function paintLine(line) {
    for (const element of document.querySelectorAll(`[data-extension="${CSS.escape(line.x)}"]`)) paint(element, line);
  }

  function paintAll(root) {
    const elements = [...root.querySelectorAll("[data-extension]")];
    if (root.matches?.("[data-extension]")) elements.push(root);
    for (const element of elements) {
      const line = lines.get(element.dataset.extension);
      if (line) paint(element, line);
    }
  }

  function take(line) {
    const before = lines.get(line.x);
    lines.set(line.x, line);
    paintLine(line);
    if (line.x !== own || !before) return;
    if (JSON.stringify(before.c ?? []) !== JSON.stringify(line.c ?? [])) tell("calls-changed");
    if (JSON.stringify(before.f ?? {}) !== JSON.stringify(line.f ?? {})) tell("services-changed");
    if (before.r !== line.r) tell("services-changed");
    if (JSON.stringify(before.v ?? null) !== JSON.stringify(line.v ?? null)) tell("voicemail-changed");
  }

  // The page was poured before the socket opened: fetch what has changed in between.
  function compareWithPage(line, ago) {
    for (const what of Object.keys(ago)) if (ago[what] * 1000 < performance.now()) tellTopic(what);
    const poured = [...document.querySelectorAll("#live-strip [data-call]")];
    const shown = poured.map((call) => `${call.dataset.call} ${call.dataset.state}`).sort();
    const now = (line?.c ?? []).map((call) => `${call.id} ${call.s}`).sort();
    if (shown.join() !== now.join()) tell("calls-changed");
    const chips = [...document.querySelectorAll("#active-services [data-feature]")].map((chip) => chip.dataset.feature);
    const withChips = (document.getElementById("active-services")?.dataset.shown ?? "").split(" ");
    const active = Object.keys(line?.f ?? {}).filter((feature) => line.f[feature] && withChips.includes(feature));
    if (chips.sort().join() !== active.sort().join()) tell("services-changed");
  }

  // A call that ended while we were away must not look alive until the strip is fetched.
  function dropEndedCalls(line) {
    const living = new Set((line?.c ?? []).map((call) => call.id));
    for (const call of document.querySelectorAll("#live-strip [data-call]")) {
      if (!living.has(call.dataset.call)) call.remove();
    }
  }

  // -- frames -----------------------------------------------------------------------------------

  const handlers = {
    snapshot(frame) {
      if (frame.own !== own) return loadAnew();
      epoch = frame.e;
      number = frame.n;
      tries = 0;
      if (frame.now) clockOffset = frame.now - Date.now() / 1000;
      body.dataset.clockAhead = clockOffset;
      exchange = { connected: Boolean(frame.connected), since: frame.since ?? 0 };
      lines.clear();
      for (const line of frame.lines) lines.set(line.x, line);
      paintAll(document);
      if (exchange.connected) dropEndedCalls(lines.get(own));
      judge();
      // What happened while we were away is on no frame: have the parts look again. Without the exchange
      // the server knows no better than the screen, which keeps the last known state.
      if (exchange.connected && everLive) tellAll();
      else if (exchange.connected) compareWithPage(lines.get(own), frame.ago);
      everLive = true;
      tell("people-changed");
    },
    lines(frame) {
      for (const line of frame.lines) take(line);
      tell("people-changed", frame.lines.map((line) => line.x));
    },
    link(frame) {
      exchange = { connected: Boolean(frame.connected), since: frame.since ?? 0 };
      judge();
    },
    beat() {},
    changed(frame) {
      frame.what.forEach(tellTopic);
    },
  };

  function receive(event) {
    let frame;
    try {
      frame = JSON.parse(event.data);
    } catch {
      return;
    }
    const kind = frame.k;
    if (!Object.hasOwn(handlers, kind)) return;
    lastFrame = Date.now();
    // an older number or another epoch: what we hold may be wrong, a fresh socket brings the snapshot
    if (!["snapshot", "link"].includes(kind) && (frame.e !== epoch || frame.n < number)) return socket.close();
    if (frame.e === epoch) number = frame.n;
    if (body.dataset.live !== "live" && exchange.connected) live();
    handlers[kind](frame);
  }

  // -- the socket -------------------------------------------------------------------------------

  function connect() {
    clearTimeout(retryTimer);
    retryTimer = 0;
    if (ended || socket) return;
    const url = new URL(body.dataset.liveUrl, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const mine = new WebSocket(url);
    socket = mine;
    mine.addEventListener("message", (event) => {
      if (mine === socket) receive(event);
    });
    mine.addEventListener("close", (event) => {
      if (mine === socket) lost(event.code);
    });
  }

  // The door knows best why, by the cookie of the session. Another tab, or the browser as it looks for a new service
  // worker, may have spent that already.
  function toTheDoor() {
    const facts = { next: location.pathname + location.search, ended: "elsewhere" };
    location.assign(`${LOG_IN}?${new URLSearchParams(facts)}`);
  }

  function lost(code) {
    socket = null;
    if (code >= GOODBYE) {
      ended = true;
      noFeed();
      if (code === LOG_IN_AGAIN) retryTimer = setTimeout(toTheDoor, ON_ITS_WAY);
      return;
    }
    greySoon();
    retrySoon();
  }

  // The session works for another extension by now: switched in another tab, or the right is gone.
  function loadAnew() {
    ended = true;
    socket.close();
    noFeed();
    retryTimer = setTimeout(() => location.reload(), ON_ITS_WAY);
  }

  function retrySoon() {
    if (retryTimer || ended) return;
    const ceiling = Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** tries);
    tries += 1;
    retryTimer = setTimeout(connect, Math.random() * ceiling);
  }

  function drop() {
    const old = socket;
    socket = null;
    old?.close();
    greySoon();
    retrySoon();
  }

  function comeBack() {
    if (ended) return;
    tries = 0;
    if (socket && Date.now() - lastFrame > SILENCE) drop();
    else if (!socket) connect();
  }

  // -- every second: silence is noticed --------------------------------------------------------------

  function tick() {
    if (!ended && socket && Date.now() - lastFrame > SILENCE) {
      noFeed();
      drop();
    }
  }

  // -- what htmx brings, and coming back ------------------------------------------------------------

  // told by each element that arrived; `detail.target` is the one that it replaced
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    paintAll(target);
    if (body.dataset.live === "stale") allowCommands(false, target);
  });
  document.addEventListener("visibilitychange", () => document.hidden || comeBack());
  window.addEventListener("online", comeBack);
  window.addEventListener("pagehide", () => {
    ended = true;
    clearTimeout(retryTimer);
    socket?.close();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      ended = false;
      socket = null;
      connect();
    }
  });

  body.dataset.live = "connecting";
  setInterval(tick, 1000);
  greyTimer = setTimeout(noFeed, 2 * GRACE);
  connect();
})();
