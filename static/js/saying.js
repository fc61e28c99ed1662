// One calm voice for those who hear a page: what becomes of the own calls and services, and how much a search found.
//
// The parts themselves are silent: a part that is fetched anew would be read out whole, and answers in #toasts are said
// there. While a dialog is open, whatever stands outside of it is mute, so the voice goes in with the reader.
(() => {
  "use strict";

  const { body } = document;
  const voice = document.getElementById("voice");
  if (!voice) return;
  const SOON = 100; // ms; a voice that has just moved must be there before it speaks
  let said = [];

  function speak() {
    voice.textContent = said.join(". ");
    said = [];
  }

  function say(words) {
    if (!said.length) setTimeout(speak, SOON);
    said.push(words);
    const place = [...document.querySelectorAll("dialog:modal")].at(-1) ?? body;
    if (voice.parentElement !== place) place.append(voice);
  }

  // -- own calls: what each is now, and that it is over --------------------------------------------------

  const callsNow = () =>
    new Map(
      [...document.querySelectorAll("#live-strip .live-call")].map((call) => [
        call.dataset.call,
        { words: call.getAttribute("aria-label"), who: call.querySelector(".live-call-who strong").textContent },
      ]),
    );
  let calls = callsNow();

  function tellOfCalls() {
    const now = callsNow();
    for (const [call, { words }] of now) if (calls.get(call)?.words !== words) say(words);
    for (const [call, { who }] of calls) if (!now.has(call)) say(`${body.dataset.wordEnded}: ${who}`);
    calls = now;
  }

  // -- services: their state in words, beside their name -------------------------------------------------

  const plain = (element) => element?.textContent.replace(/\s+/g, " ").trim() ?? "";
  const statesNow = () => new Map([...document.querySelectorAll('.service-state[id^="state-"]')].map((state) => [state.id, plain(state)]));
  let states = statesNow();

  function tellOfServices() {
    const now = statesNow();
    for (const [id, words] of now) {
      if (!states.has(id) || states.get(id) === words) continue;
      say(`${plain(document.getElementById(id).closest("section")?.querySelector("h2"))}: ${words}`);
    }
    states = now;
  }

  document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
    if ((detail.target ?? target).id === "live-strip") tellOfCalls();
    if ((detail.target ?? target).id === "main") states = statesNow();
    else tellOfServices();
  });

  // -- what was found as one types ------------------------------------------------------------------------

  // told by the list itself, and then by each element that arrived in it; the topics of Help arrive as a whole
  document.addEventListener("htmx:afterSwap", ({ target, detail }) => {
    if (target.id === "topics") say(target.dataset.said);
    const found = target === detail.target && target.querySelector(":scope > [data-said]");
    if (found && target.matches("#search-results, [role=listbox], .suggestions")) say(found.dataset.said);
  });
})();
