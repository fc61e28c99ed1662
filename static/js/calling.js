// Hands for calling: the strip, suggestions, the keypad, keys that make one click one call, filters.
// All listeners sit on the document, so that parts which htmx brings need nothing of their own.
"use strict";
(() => {
  const body = document.body;
  const byId = (id) => document.getElementById(id);

  // -- the strip and the chips of the shell: fetched again, one request at a time -----------------------

  function keeper(id, address) {
    let running = false;
    let again = false;
    return async () => {
      again = true;
      if (running || !document.getElementById(id)) return;
      running = true;
      while (again) {
        again = false;
        await htmx.ajax("GET", address, { target: `#${id}`, swap: "innerHTML" }).catch(() => undefined);
      }
      running = false;
    };
  }

  const keepStrip = keeper("live-strip", "/live/strip/");
  body.addEventListener("calls-changed", keepStrip);
  body.addEventListener("recordings-changed", keepStrip);
  body.addEventListener("contacts-changed", keepStrip); // names
  body.addEventListener("services-changed", keeper("active-services", "/live/services/"));

  // -- the strip in the tab's title -------------------------------------------------------------

  let pageTitle = document.title;

  function showTitle() {
    const calling = document.querySelector("#live-strip [data-title]")?.dataset.title;
    const wanted = calling || pageTitle;
    if (document.title !== wanted) document.title = wanted;
  }

  body.addEventListener("htmx:afterSettle", (event) => {
    // htmx has just set the title of the page it brought; other parts bring none
    if (event.detail.target?.id === "main") pageTitle = document.title;
    showTitle();
  });
  showTitle();

  // -- one click, one call: the same key never acts twice, so each answered click gets a new one --------
  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  // A person who is called without a button: "call-wanted" with {number}, or {of}: the reference of a number that is
  // shown to nobody. One call until it is answered.
  const underWay = new Set();
  body.addEventListener("call-wanted", async ({ detail }) => {
    const wanted = detail.number ?? detail.of;
    if (!wanted || underWay.has(wanted)) return;
    underWay.add(wanted);
    const values = { ...detail, key: newKey() };
    await htmx.ajax("POST", "/dial/", { target: "#toasts", swap: "beforeend", values }).catch(() => undefined);
    underWay.delete(wanted);
  });

  body.addEventListener("htmx:afterRequest", (event) => {
    const source = event.detail.elt;
    if (event.detail.requestConfig?.verb === "get" || !source) return;
    const form = source.closest("form");
    for (const field of [source, ...(form?.querySelectorAll('[name="key"]') ?? [])]) {
      if (field.name === "key") field.value = newKey();
    }
  });

  // -- a field with suggestions: arrows walk, Enter takes, Esc closes (combobox pattern of ARIA) --------
  const listOf = (input) => byId(input.getAttribute("aria-controls"));
  const optionsOf = (input) => [...(listOf(input)?.querySelectorAll('[role="option"]') ?? [])];
  const chosenOf = (input) => optionsOf(input).find((option) => option.getAttribute("aria-selected") === "true");

  function choose(input, option) {
    for (const other of optionsOf(input)) other.setAttribute("aria-selected", String(other === option));
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function close(input) {
    const list = listOf(input);
    if (list) list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  // Up and down go number by number as they are listed, and around; page up and down go from person to person.
  function nextPerson(options, chosen, leap) {
    const firsts = options.filter((option) => !option.previousElementSibling);
    const at = firsts.indexOf(chosen?.parentElement.firstElementChild);
    return firsts[at < 0 && leap < 0 ? firsts.length - 1 : (at + leap + firsts.length) % firsts.length];
  }

  // The number goes into the field as it is sent; the server reads it under the one number policy.
  // One that is shown to nobody goes by its name, with its reference beside it until something else is typed.
  function take(input, option) {
    input.value = option.dataset.number;
    forget(input);
    if (option.dataset.reference) {
      const of = Object.assign(document.createElement("input"), { type: "hidden", name: "of", value: option.dataset.reference });
      input.after(of);
    }
    close(input);
  }

  function forget(input) {
    input.form?.querySelector('input[type="hidden"][name="of"]')?.remove();
  }

  document.addEventListener("input", (event) => event.target.matches?.('input[role="combobox"]') && forget(event.target));

  document.addEventListener("keydown", (event) => {
    const input = event.target.closest?.('input[role="combobox"]');
    if (!input) return;
    const options = optionsOf(input);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const leap = { PageDown: 1, PageUp: -1 }[event.key];
    if (leap && options.length) {
      event.preventDefault();
      choose(input, nextPerson(options, chosenOf(input), leap));
    } else if (step && options.length) {
      event.preventDefault();
      const at = options.indexOf(chosenOf(input));
      choose(input, options[at < 0 && step < 0 ? options.length - 1 : (at + step + options.length) % options.length]);
    } else if (event.key === "Escape" && options.length && !input.closest("dialog")) {
      event.preventDefault();
      close(input);
    } else if (event.key === "Enter") {
      const typedNumber = /^[+0-9*#][0-9*#\s()./-]*$/.test(input.value.trim());
      const option = chosenOf(input) ?? (typedNumber ? null : options[0]);
      if (option && "takeOnly" in input.dataset) event.preventDefault();
      if (option) take(input, option);
      if (input.dataset.enters) {
        event.preventDefault(); // Enter is for this field, not for the whole form
        byId(input.dataset.enters).click();
      }
    }
  });

  document.addEventListener("click", (event) => {
    const option = event.target.closest?.('[role="option"][data-number]');
    if (!option) return;
    const list = option.closest('[role="listbox"]');
    const input = document.querySelector(`input[role="combobox"][aria-controls="${CSS.escape(list.id)}"]`);
    if (!input) return;
    take(input, option);
    input.focus();
    if (list.id === "dial-results") input.form.requestSubmit();
  });

  body.addEventListener("htmx:afterSwap", (event) => {
    const list = event.detail.target;
    if (list?.getAttribute?.("role") !== "listbox") return;
    const input = document.querySelector(`input[role="combobox"][aria-controls="${CSS.escape(list.id)}"]`);
    input?.setAttribute("aria-expanded", String(list.querySelector('[role="option"]') !== null));
  });

  document.addEventListener("input", (event) => {
    if (event.target.matches?.('input[role="combobox"]') && event.target.value.trim() === "") close(event.target);
  });

  // Suggestions that are still under way must not open again after the call was placed.
  document.addEventListener("submit", (event) => {
    const input = event.target.querySelector?.('input[role="combobox"]');
    if (!input) return;
    close(input);
    input.dataset.sent = "";
  });
  document.addEventListener("input", (event) => delete event.target.dataset?.sent);
  body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.requestConfig?.elt?.dataset.sent !== undefined) event.detail.shouldSwap = false;
  });

  // -- keypads ------------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const digit = event.target.closest?.("[data-keypad-for] button");
    if (digit) byId(digit.parentElement.dataset.keypadFor).value += digit.value;
    const back = event.target.closest?.("[data-keypad-back]");
    if (back) {
      const field = byId(back.dataset.keypadBack);
      field.value = field.value.slice(0, -1);
    }
    const call = event.target.closest?.("[data-keypad-call]");
    if (call) {
      call.closest("[popover]")?.hidePopover();
      byId(call.dataset.keypadCall).form.requestSubmit();
    }
    const tone = event.target.closest?.('.keypad-dialog button[name="digits"]');
    if (tone) tone.closest("dialog").querySelector("[data-keypad-sent]").value += tone.value;
  });

  document.addEventListener("keydown", (event) => {
    const dialog = event.target.closest?.(".keypad-dialog");
    if (dialog && /^[0-9*#]$/.test(event.key)) {
      dialog.querySelector(`button[name="digits"][value="${CSS.escape(event.key)}"]`)?.click();
    }
  });

  // A colleague's card goes once something was done there: what comes of it shows outside.
  body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig?.verb === "post") event.detail.elt.closest?.("#person")?.close();
  });

  // A dialog about a call goes when the call does.
  body.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "live-strip") return;
    for (const dialog of document.querySelectorAll("dialog[data-for-call]")) {
      const call = CSS.escape(dialog.dataset.forCall);
      if (!document.querySelector(`.live-call[data-call="${call}"]`)) dialog.close();
    }
  });
})();
