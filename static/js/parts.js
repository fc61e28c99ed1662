// A part that lists things fetches itself when something changed (hx-trigger="… from:body"). While its answer is
// under way, and until htmx listens to the element that the answer brought, it hears nothing: what changed
// meanwhile is counted here, and such a part is fetched once more.
//
// What no hand asked for says so in a header: it must not keep the session of an empty chair alive. That is what a
// clock asks for, or an event of our own. Not every click that a script makes: programs that click for people who
// cannot (by voice, by keyboard) make such clicks, too.
(() => {
  "use strict";

  const EVENTS = [
    ...["services-changed", "history-changed", "voicemail-changed", "people-changed"],
    ...["recordings-changed", "notes-changed", "notices-changed", "jobs-changed", "contacts-changed"],
    ...["shortcuts-changed", "costs-changed", "departments-changed", "today-stirred"],
  ];
  const AGAIN = 150; // ms
  const told = new Map(EVENTS.map((name) => [name, 0]));
  const asked = new Map(); // id of a part → how much it had been told when its answer was asked for

  function toldTo(part) {
    const trigger = part.getAttribute("hx-trigger") ?? "";
    return EVENTS.reduce((sum, name) => sum + (trigger.includes(`${name} from:body`) ? told.get(name) : 0), 0);
  }

  function fetchAgain(id) {
    const part = document.getElementById(id);
    const address = part?.getAttribute("hx-get");
    if (address) htmx.ajax("GET", address, { source: part, target: part, swap: "outerHTML" }).catch(() => undefined);
  }

  document.addEventListener("htmx:configRequest", ({ detail: { verb, triggeringEvent, headers } }) => {
    const byHand = triggeringEvent && !(triggeringEvent instanceof CustomEvent);
    if (verb === "get" && !byHand) headers["X-Unattended"] = "1";
  });

  // What somebody is filling in stays as it is, and so does what they are told is wrong with it: such a part is not
  // replaced by itself. Of a panel that has one only its state is fetched, [id^="state-"]. What was sent and taken is
  // filled in no more; who goes on typing fills it in again.
  const taken = new WeakSet(); // forms
  // where the page chose nothing, a list that drops down shows its first choice
  const isChosen = ({ options, multiple }) => {
    const all = [...options];
    const start = all.some((option) => option.defaultSelected) || multiple ? (option) => option.defaultSelected : (option) => option === all[0];
    return all.some((option) => option.selected !== start(option));
  };
  const isFilledIn = (field) =>
    ["checkbox", "radio"].includes(field.type)
      ? field.checked !== field.defaultChecked
      : field.options
        ? isChosen(field)
        : field.type !== "hidden" && field.value !== field.defaultValue;

  const isInHand = (part) =>
    !part.matches(".book-list") && // what is ticked in the book outlives its fetching, see book.js
    (part.querySelector("form[method=post] :is(.field-errors, [role=alert])") !== null ||
    [...part.querySelectorAll("form[method=post] :is(input, select, textarea)")].some(
      (field) => !taken.has(field.form) && isFilledIn(field),
    ));

  document.addEventListener("input", ({ target }) => taken.delete(target.form));
  document.addEventListener("htmx:beforeOnLoad", ({ detail: { requestConfig, elt, xhr } }) => {
    const form = elt.closest("form");
    if (form && requestConfig?.verb !== "get" && xhr.status < 300) taken.add(form);
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const part = event.detail.elt;
    if (event.detail.target !== part || !part.matches('[hx-trigger*="from:body"]') || !isInHand(part)) return;
    event.preventDefault();
    if (!part.matches("[data-keeps-fields]")) return;
    const state = part.querySelector("[id^='state-']");
    const ask = { target: state, select: `#${CSS.escape(state.id)}`, swap: "outerHTML" };
    htmx.ajax("GET", part.getAttribute("hx-get"), { ...ask, headers: { "X-Unattended": "1" } }).catch(() => undefined);
  });

  // captured, so that an event counts before it makes htmx ask
  for (const name of EVENTS) document.addEventListener(name, () => told.set(name, told.get(name) + 1), true);
  document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => {
    if (elt.id && elt.matches('[hx-trigger*="from:body"]')) asked.set(elt.id, toldTo(elt));
  });
  document.addEventListener("htmx:afterSettle", ({ target: part }) => {
    const before = asked.get(part.id);
    asked.delete(part.id);
    if (before !== undefined && toldTo(part) > before) setTimeout(fetchAgain, AGAIN, part.id);
  });
})();
