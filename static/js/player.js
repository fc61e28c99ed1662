// The player of voice messages and recorded calls: one for the whole shell, outside of what pages replace.
//
// Anything with `data-play` plays: the address of the sound, or on a button of a form that posts, where to ask for that address
// (JSON {"audio": …}). `data-play-title` says what it is, `data-play-seconds` how long; the wave in the same row is shown
// again in the player. `data-heard` with `data-heard-key`: where to tell that a message was heard.
// Keys, in the player and in rows of messages: space, ← → five seconds, < > speed, n next new one, h heard, d delete.
(() => {
  "use strict";

  const player = document.getElementById("player");
  if (!player) return;
  const audio = player.querySelector("audio");
  const part = (name) => player.querySelector(`[data-player-${name}]`);
  const control = (name) => player.querySelector(`[data-player="${name}"]`);
  const seek = control("seek");

  const STEP = 5; // seconds of an arrow key
  const HEARD_AFTER = 3; // seconds of sound
  const SPEEDS = [0.75, 1, 1.25, 1.5, 2];
  const ROWS = "[data-message]";

  let playing = null; // what `open` was given
  let listened = 0; // seconds of its sound that were played
  let lastTime = 0;

  const clock = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds || 0));
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };
  const length = () => (Number.isFinite(audio.duration) ? audio.duration : (playing?.seconds ?? 0));
  const complain = () =>
    document.body.dispatchEvent(new CustomEvent("toast", { detail: { text: player.dataset.wordSilent, kind: "error" } }));

  // -- what it shows ----------------------------------------------------------------------------------

  function show() {
    const total = length();
    part("now").textContent = clock(audio.currentTime);
    part("length").textContent = clock(total);
    seek.max = total;
    seek.value = audio.currentTime;
    seek.setAttribute("aria-valuetext", `${clock(audio.currentTime)} / ${clock(total)}`);
    player.style.setProperty("--played", total ? audio.currentTime / total : 0);
    control("toggle").setAttribute("aria-label", audio.paused ? player.dataset.wordPlay : player.dataset.wordPause);
    player.toggleAttribute("data-running", !audio.paused);
    markRows();
  }

  function markRows() {
    for (const one of document.querySelectorAll("[data-play]")) {
      const mine = playing !== null && one.dataset.play === playing.name;
      one.toggleAttribute("data-running", mine && !audio.paused);
    }
  }

  function showWave(from) {
    const wave = from.closest(`${ROWS}, tr, [data-sound], .panel`)?.querySelector("svg.wave");
    for (const place of player.querySelectorAll("[data-player-wave]")) {
      place.replaceChildren(...(wave ? [wave.cloneNode(true)] : []));
    }
  }

  // -- playing ------------------------------------------------------------------------------------------

  async function open(element) {
    const { play: name, playTitle, playSeconds, heard, heardKey } = element.dataset;
    if (playing?.name === name) return toggle();
    const address = element.form?.method === "post" ? await askedAddress(name) : name;
    if (!address) return complain();
    playing = { name, heard, heardKey, seconds: Number(playSeconds) || 0 };
    listened = lastTime = 0;
    part("title").textContent = playTitle ?? "";
    showWave(element);
    player.hidden = false;
    const { playbackRate } = audio;
    audio.src = address;
    audio.playbackRate = playbackRate;
    return start();
  }

  async function askedAddress(address) {
    const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    const response = await fetch(address, { method: "POST", headers }).catch(() => null);
    const answer = response?.ok ? await response.json().catch(() => null) : null; // a log-in page is none
    return answer?.audio ?? null;
  }

  const start = () => audio.play().catch((error) => error.name === "AbortError" || complain());

  function toggle() {
    if (audio.paused) return start();
    return audio.pause();
  }

  function close() {
    audio.pause();
    audio.removeAttribute("src");
    audio.load();
    playing = null;
    player.hidden = true;
    show();
  }

  function jump(seconds) {
    if (playing) audio.currentTime = Math.min(Math.max(0, audio.currentTime + seconds), length());
  }

  function setSpeed(step, round = false) {
    const at = SPEEDS.indexOf(audio.playbackRate) + step;
    audio.playbackRate = SPEEDS[round ? at % SPEEDS.length : Math.min(Math.max(0, at), SPEEDS.length - 1)];
    audio.defaultPlaybackRate = audio.playbackRate;
    part("speed").textContent = `${audio.playbackRate}×`;
  }

  // -- heard: after some seconds of sound, or at its end ---------------------------------------------------

  function listen() {
    const passed = audio.currentTime - lastTime;
    lastTime = audio.currentTime;
    if (passed > 0 && passed < 1.5) listened += passed; // more is a jump
    if (listened >= HEARD_AFTER) tellHeard();
  }

  function tellHeard() {
    if (!playing?.heard) return;
    const { heard, heardKey } = playing;
    playing.heard = null;
    const values = { key: heardKey, heard: "1" };
    htmx.ajax("POST", heard, { target: "#toasts", swap: "beforeend", values }).catch(() => undefined);
  }

  audio.addEventListener("timeupdate", () => {
    listen();
    show();
  });
  audio.addEventListener("ended", tellHeard);
  for (const name of ["play", "pause", "ended", "durationchange", "seeked"]) audio.addEventListener(name, show);
  audio.addEventListener("error", () => {
    if (!playing) return;
    close();
    complain();
  });

  // -- hands --------------------------------------------------------------------------------------------

  document.addEventListener("click", (event) => {
    const element = event.target.closest?.("[data-play]");
    if (element && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      open(element);
    }
    const wanted = event.target.closest?.("[data-player]")?.dataset.player;
    if (wanted === "toggle") toggle();
    else if (wanted === "speed") setSpeed(1, true);
    else if (wanted === "close") close();
  });
  seek.addEventListener("input", () => {
    audio.currentTime = Number(seek.value);
  });

  const rowOf = (target) => target.closest(ROWS);
  const playingRow = () =>
    playing && document.querySelector(`[data-play="${CSS.escape(playing.name)}"]`)?.closest(ROWS);

  function next(row) {
    const rows = [...document.querySelectorAll(ROWS)];
    const found = rows.slice(rows.indexOf(row) + 1).find((one) => one.querySelector("[data-heard]"));
    found?.querySelector("[data-heard]").click();
    found?.querySelector("[data-play]").focus();
  }

  function space(row) {
    const own = row?.querySelector("[data-play]");
    if (own && own.dataset.play !== playing?.name) own.click();
    else if (playing) toggle();
  }

  const KEYS = {
    " ": space,
    ArrowLeft: () => jump(-STEP),
    ArrowRight: () => jump(STEP),
    "<": () => setSpeed(-1),
    ">": () => setSpeed(1),
    n: next,
    h: (row) => row?.querySelector('[data-message-key="h"]')?.click(),
    d: (row) => row?.querySelector('[data-message-key="d"]')?.click(),
  };

  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    const typing = target !== seek && target.closest?.("input, textarea, select, [contenteditable]");
    const here = target.closest?.(`#player, ${ROWS}`);
    if (!here || typing || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(KEYS, key)) return;
    if (key === " " && target.closest("button")) return; // which it presses
    event.preventDefault();
    KEYS[key](rowOf(target) ?? playingRow());
  });

  // What htmx brings shows what plays; what was done in a message's dialog closes it.
  document.body.addEventListener("htmx:afterSettle", markRows);
  document.body.addEventListener("htmx:afterRequest", ({ detail: { elt, successful } }) => {
    if (successful && elt.matches?.("form[data-then-close]")) elt.closest("dialog:not(.dialog-alone)")?.close();
  });
})();
