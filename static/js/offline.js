// The page for no connection: what this telephone keeps, as old as it is, and nothing that pretends to be done.
"use strict";
(() => {
  const { body } = document;
  const { lang } = document.documentElement;
  const CACHE = "webcti-kept";
  const AGAIN = Number(body.dataset.retry) * 1000;
  const LOST = 60_000; // ms that a clock may be put back
  const place = (name) => document.querySelector(`[data-place="${name}"]`);
  const copy = (name) => document.getElementById(`${name}-row`).content.firstElementChild.cloneNode(true);

  const units = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ];
  function ago(milliseconds) {
    const seconds = Math.max(0, milliseconds / 1000);
    const [unit, size] = units.find(([, length]) => seconds >= length) ?? ["minute", 60];
    return new Intl.RelativeTimeFormat(lang, { numeric: "auto" }).format(-Math.floor(seconds / size), unit);
  }
  const clock = (date, options) => new Intl.DateTimeFormat(lang, { hourCycle: "h23", ...options }).format(date);
  const moment = (date) => clock(date, { dateStyle: "short", timeStyle: "short" });

  function write(row, words) {
    for (const [name, text] of Object.entries(words)) row.querySelector(`[data-word="${name}"]`).textContent = text;
    return row;
  }

  // A number inside can only be dialled at a telephone of the house: it is no link here.
  function writeNumber({ number, pretty, label = "" }) {
    const row = write(copy(number.startsWith("+") ? "number" : "extension"), { number: pretty, label });
    if (row.matches("a")) row.href = `tel:${number}`;
    return row;
  }

  function showCalls(calls) {
    for (const { outcome, kind, name, at, number } of calls) {
      const date = new Date(at * 1000);
      const row = write(copy("call"), { name, kind, time: moment(date) });
      row.querySelector(".sign").dataset.kind = outcome;
      row.querySelector("time").dateTime = date.toISOString();
      if (number) row.append(writeNumber(number));
      place("calls").append(row);
    }
    place("no-calls").hidden = calls.length > 0;
  }

  function showPeople(people) {
    for (const { name, detail, numbers } of people) {
      const row = write(copy("person"), { name, detail });
      row.dataset.filterText = [name, detail, ...numbers.flatMap(({ number, pretty }) => [number, pretty])].join(" ");
      row.querySelector("[data-numbers]").append(...numbers.map(writeNumber));
      place("people").append(row);
    }
    place("no-people").hidden = people.length > 0;
  }

  // How it was; a tap says that it stays so.
  function showServices(services) {
    for (const { name, detail, on } of services) {
      const tile = write(copy("service"), { name, detail });
      tile.setAttribute("aria-pressed", String(on));
      tile.addEventListener("click", () => {
        place("refused-name").textContent = name;
        place("refused").hidden = false;
      });
      place("services").append(tile);
    }
    place("services-panel").hidden = services.length === 0;
  }

  async function show() {
    const kept = await (await caches.match(body.dataset.kept, { cacheName: CACHE }))?.json();
    const age = kept ? Date.now() - kept.taken : 0;
    if (!kept || age < -LOST || age > kept.lasts * 1000) {
      await caches.delete(CACHE);
      place("nothing").hidden = false;
      return;
    }
    const tellAge = () => {
      const time = place("age");
      time.dateTime = new Date(kept.taken).toISOString();
      time.textContent = `${moment(new Date(kept.taken))} (${ago(Date.now() - kept.taken)})`;
    };
    tellAge();
    setInterval(tellAge, 30_000);
    setTimeout(() => location.reload(), Math.min(2 ** 31 - 1, kept.lasts * 1000 - age + 1000)); // then it is too old
    place("extension").textContent = kept.extension;
    showServices(kept.services);
    if (kept.calls) showCalls(kept.calls);
    else place("calls-panel").hidden = true; // not theirs to see
    if (kept.people) showPeople(kept.people);
    else place("people-panel").hidden = true;
    place("kept").hidden = false;
  }

  // Looks for the portal by itself. Nobody's reading or typing is disturbed before it answers.
  const own = location.pathname === body.dataset.address;
  const goOn = () => (own ? location.replace("/") : location.reload());
  async function look() {
    const answer = await fetch(body.dataset.address, { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (answer?.ok) goOn();
  }
  setInterval(look, AGAIN);
  addEventListener("online", look);
  place("again").addEventListener("click", (event) => {
    event.preventDefault();
    goOn();
  });
  place("unsent").hidden = !new URLSearchParams(location.search).has("unsent") || !own;
  if ("caches" in window) show().catch(() => (place("nothing").hidden = false));
  else place("nothing").hidden = false;
})();
