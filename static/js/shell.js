// The shell around every page: keyboard, menus, dialogs, toasts, and what htmx needs to navigate well.
"use strict";
(() => {
  const body = document.body;
  const main = () => document.getElementById("main");
  if (body.classList.contains("bare")) {
    // nobody is in: nothing is left of who was (T-HDR-03), nor does another tab still put something there (kept.js)
    sessionStorage.clear();
    if ("caches" in window) caches.delete("webcti-kept").catch(() => undefined);
    if ("BroadcastChannel" in window) new BroadcastChannel("webcti-kept").postMessage("forget");
  }
  const word = (name) => body.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`] || "";

  // -- toasts -----------------------------------------------------------------------------------
  const TOAST_SECONDS = 6;
  const UNDO_SECONDS = 20;

  function dismissLater(toast) {
    const asks = toast.querySelector("form, a[href]");
    const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, TOAST_SECONDS * 1000) : toast.remove());
    setTimeout(leave, (asks ? UNDO_SECONDS : TOAST_SECONDS) * 1000);
  }

  function toast(text, kind = "info", address = "") {
    const place = document.getElementById("toasts");
    if (!place || !text) return;
    const box = document.createElement("div");
    const words = document.createElement("p");
    box.className = kind === "error" ? "toast toast-error" : "toast";
    if (address) {
      const link = document.createElement("a");
      link.href = address;
      link.textContent = text;
      words.append(link);
    } else words.textContent = text;
    box.append(words);
    place.append(box);
    if (address) htmx.process(box);
    dismissLater(box);
  }

  document.querySelectorAll(".toast").forEach(dismissLater);
  // A view answers with the header HX-Trigger: {"toast": {"text": "…", "kind": "error"}}.
  body.addEventListener("toast", (event) => toast(event.detail.text, event.detail.kind, event.detail.address));

  // -- requests of htmx -----------------------------------------------------------------------------
  // The token goes only with our own elements: texts from outside live inside hx-disable.
  body.addEventListener("htmx:configRequest", (event) => {
    const { verb, headers } = event.detail;
    const meta = document.querySelector('meta[name="csrf-token"]');
    if (verb !== "get" && meta && !event.target.closest("[hx-disable]")) headers["X-CSRFToken"] = meta.content;
    // What the page shows and does is of this extension; the server refuses if the session has changed sides.
    if (body.dataset.extensionOfViewer) headers["X-Extension"] = body.dataset.extensionOfViewer;
  });

  body.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, boosted } = event.detail;
    if (boosted && [403, 404].includes(xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  body.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    toast(word(status === 403 ? "forbidden" : status === 404 ? "missing" : "error"), "error");
  });
  // Whether what was sent arrived nobody knows then; it waits nowhere, and is not done an hour later.
  body.addEventListener("htmx:sendError", ({ detail: { requestConfig } }) =>
    toast(word(requestConfig.verb === "get" ? "offline" : "unanswered"), "error"),
  );
  // htmx looks for the place of a toast around the control that asked, which a list fetched anew may have taken away.
  body.addEventListener("htmx:oobErrorNoTarget", ({ detail: { content } }) => {
    if (content.id !== "toasts") return;
    for (const box of [...content.children]) {
      document.getElementById("toasts").append(box);
      htmx.process(box);
      dismissLater(box);
    }
  });

  const progress = document.getElementById("progress");
  body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.boosted) progress?.classList.add("busy");
  });
  body.addEventListener("htmx:afterRequest", () => progress?.classList.remove("busy"));

  // A control that is disabled while its request runs loses the focus, and so does one whose list is fetched anew: it,
  // or the one in its place, gets it back, before a dialog opens that will want to return to it. In a list with an id
  // the place of a row that is gone is taken by the one after it.
  const focusOf = new WeakMap();
  const controlsOf = (row) => [...row.querySelectorAll("a[href], button, input:not([type=hidden])")];
  function inPlaceOf({ control, row, list, at }) {
    const rows = row && document.getElementById(list)?.children;
    const now = row && (document.getElementById(row.id) ?? rows?.[Math.min(at, rows.length - 1)]);
    return now && controlsOf(now)[controlsOf(row).indexOf(control)];
  }
  // In a part that is no list: the button that sends the same, or the first of its form, whose own is gone.
  function twinOf({ control, part }) {
    const now = document.getElementById(part);
    const same = [...(now?.querySelectorAll("button[name]") ?? [])].find(({ name, value }) => name === control.name && value === control.value);
    return same ?? (control.closest(".form-actions") && now?.querySelector(".form-actions button"));
  }
  function rememberFocus(within, xhr) {
    const control = document.activeElement;
    if (within === body || control === body || !within.contains(control)) return;
    const row = control.closest("tr[id], li[id]");
    const siblings = row?.parentElement;
    // htmx tells nobody of the end of a request whose list was fetched anew before the answer came
    if (!focusOf.has(xhr)) xhr.addEventListener("loadend", () => giveFocusBack(xhr));
    const part = control.parentElement.closest("[id]")?.id;
    focusOf.set(xhr, { control, part, row, list: siblings?.id, at: siblings ? [...siblings.children].indexOf(row) : -1 });
  }
  function giveFocusBack(xhr) {
    const focused = focusOf.get(xhr);
    if (document.activeElement !== body) return;
    (focused.control.isConnected ? focused.control : (inPlaceOf(focused) ?? twinOf(focused)))?.focus({ preventScroll: true });
  }
  body.addEventListener("htmx:beforeRequest", ({ detail: { elt, xhr } }) => {
    if (elt.matches("a, button, form, input")) rememberFocus(elt, xhr);
  });
  // where the focus in a list was when the list asked for its news is long past when they come
  body.addEventListener("htmx:beforeSwap", ({ detail: { target, xhr } }) => rememberFocus(target, xhr));

  // -- navigation -----------------------------------------------------------------------------------
  function markCurrentPage() {
    const path = location.pathname;
    const links = [...document.querySelectorAll("a[data-nav]")];
    const covers = (address) => address === path || (address !== "/" && path.startsWith(address));
    const length = (link) => Math.max(0, ...link.dataset.nav.split(" ").map((address) => (covers(address) ? address.length : 0)));
    const best = Math.max(...links.map(length), 0);
    for (const link of links) {
      if (best > 0 && length(link) === best) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    const rest = document.querySelector("[data-nav-rest]");
    if (rest && rest.parentElement.querySelector("a[aria-current]")) rest.removeAttribute("aria-current");
    else rest?.setAttribute("aria-current", "page");
    for (const field of document.querySelectorAll("input[data-here]")) field.value = path;
    for (const folded of document.querySelectorAll("details:has(> a[aria-current]), .rail details:has(a[aria-current])")) folded.open = true;
    showCurrentPage();
  }

  // Whoever looks after others has more pages than fit beside one: the rail is never left where it does not say which.
  function showCurrentPage() {
    const rail = document.querySelector(".rail");
    const link = rail?.querySelector("a[aria-current]");
    if (!link) return;
    const [frame, place] = [rail.getBoundingClientRect(), link.getBoundingClientRect()];
    if (place.top >= frame.top && place.bottom + place.height <= frame.bottom) return;
    rail.scrollTop += place.top - frame.top - frame.height / 2;
  }
  showCurrentPage();

  body.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target !== main()) return;
    markCurrentPage();
    document.querySelectorAll(".menu:popover-open").forEach((menu) => menu.hidePopover());
    if (event.detail.boosted) {
      if (search && !location.pathname.startsWith("/search/")) search.value = "";
      showResults(false);
      scrollTo(0, 0);
      const place = whereToGoOn(event.detail.requestConfig);
      (place ?? main()).focus({ preventScroll: true });
      place?.scrollIntoView({ block: "center" });
    }
  });
  // After a form: at the first field that was refused, or at the button of the section that was saved.
  function whereToGoOn({ verb, elt }) {
    if (verb !== "post") return null;
    const saved = document.getElementById(elt.closest("section[id]")?.id ?? "");
    return main().querySelector('[aria-invalid="true"]') ?? saved?.querySelector(".form-actions button");
  }
  body.addEventListener("htmx:oobAfterSwap", () => document.querySelectorAll(".toast").forEach(dismissLater));
  // Answers are swapped into #toasts as the target of the request, never out of band: a part may have been fetched anew
  // while the exchange was thinking, and htmx finds nothing from an element that is gone.
  body.addEventListener("htmx:load", ({ target }) => target.matches?.("#toasts > .toast") && dismissLater(target));

  // -- dialogs: data-open="id" opens one, data-close closes the one it stands in -----------------------
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) {
      event.preventDefault();
      document.getElementById(opener.dataset.open)?.showModal();
      return;
    }
    const closer = event.target.closest("[data-close]");
    if (closer) closer.closest("dialog")?.close();
    else if (event.target instanceof HTMLDialogElement) event.target.close(); // its backdrop
  });

  // How to find `opener` again in a part that was fetched anew meanwhile: the same id, link or number in its place.
  function finderOf(opener) {
    const { id } = opener;
    const place = opener.parentElement?.closest("[id]")?.id;
    const link = opener.getAttribute("href");
    const number = opener.closest("form")?.elements.number?.value;
    return () => {
      if (id) return document.getElementById(id);
      const part = document.getElementById(place) ?? document;
      if (link) return part.querySelector(`a[href="${CSS.escape(link)}"]`);
      const same = [...part.querySelectorAll('input[type="hidden"][name="number"]')].find(({ value }) => value === number);
      return same?.form.querySelector("button");
    };
  }

  // A dialog that htmx brings opens itself when it says data-open-on-arrival.
  body.addEventListener("htmx:load", (event) => {
    const arrived = event.target.matches?.("dialog[data-open-on-arrival]")
      ? event.target
      : event.target.querySelector?.("dialog[data-open-on-arrival]");
    // answers land in #toasts, which is read out: a dialog is told by its name as it opens, and not once more as a whole
    if (arrived) arrived.ariaLive = "off";
    // once the request has ended and the control that asked has the focus back, to return there later
    if (arrived && !arrived.open) setTimeout(() => openArrived(arrived));
  });

  function openArrived(dialog) {
    if (!dialog.isConnected) return;
    const findOpener = finderOf(document.activeElement);
    dialog.showModal();
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (document.activeElement === body) findOpener()?.focus({ preventScroll: true });
    });
  }

  // -- the global search ------------------------------------------------------------------------------
  const search = document.getElementById("global-search");
  const results = document.getElementById("search-results");
  // Arrows walk from person to person; their numbers are a Tab away.
  const choices = () => [...results.querySelectorAll("a.hit, [data-choice]")];
  const firstFound = () => results.querySelector(`[data-found-for="${CSS.escape(search.value.trim())}"] a.hit`);

  function showResults(shown) {
    if (!results) return;
    if (shown && results.childElementCount && !results.matches(":popover-open")) results.showPopover();
    if (!shown && results.matches(":popover-open")) results.hidePopover();
  }

  if (search && results) {
    results.addEventListener("htmx:afterSwap", () => showResults(search.value.trim() !== ""));
    search.addEventListener("input", () => {
      if (search.value.trim() === "") showResults(false);
    });
    search.addEventListener("focus", () => showResults(search.value.trim() !== ""));
    document.addEventListener("click", (event) => {
      if (!event.target.closest(".global-search")) showResults(false);
    });
    search.closest("search").addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") {
        search.focus();
        showResults(false);
      } else if (step && choices().length) {
        event.preventDefault();
        const all = choices();
        const at = all.indexOf(document.activeElement.closest(".found > li")?.querySelector(".hit") ?? document.activeElement);
        const next = at + step;
        (next < 0 ? search : all[next % all.length]).focus();
      } else if (event.key === "Enter" && event.target === search && firstFound()) {
        event.preventDefault();
        const first = firstFound();
        showResults(false);
        first.click(); // what Enter does with a person is the user's choice (people.js)
      }
    });
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || !search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  function showKeys() {
    document.querySelectorAll(".menu:popover-open").forEach((menu) => menu.hidePopover());
    const keys = document.getElementById("keys");
    keys?.showPopover();
    keys?.querySelector("button").focus();
  }
  document.addEventListener("keydown", (event) => {
    const elsewhere = event.target.closest("input, textarea, select, [contenteditable], dialog[open]");
    if (event.key !== "?" || elsewhere || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    showKeys();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]")) showKeys();
  });

  // A link that is told as a button is pressed like one; number.js opens its menu itself.
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || event.repeat || !event.target.matches('a[role="button"]:not([data-number-menu])')) return;
    event.preventDefault();
    event.target.click();
  });

  // -- small conveniences -------------------------------------------------------------------------------
  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-submit-on-change]")) event.target.form.requestSubmit();
  });

  // A list that comes in parts is fetched whole before it is printed.
  async function printed({ printWhole: whole, printPart: target }) {
    const fetched = !whole || (await htmx.ajax("GET", whole, { target, swap: "outerHTML" }).then(() => true, () => false));
    if (fetched) print();
  }

  document.addEventListener("click", async (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      await navigator.clipboard.writeText(copy.dataset.copy);
      toast(word("copied"));
    }
    const paper = event.target.closest("[data-print]");
    if (paper) printed(paper.dataset);
    const reveal = event.target.closest("[data-reveal]");
    if (reveal) {
      const field = document.getElementById(reveal.dataset.reveal);
      const shown = field.type === "password";
      field.type = shown ? "text" : "password";
      reveal.setAttribute("aria-pressed", String(shown));
    }
  });

  // -- a new password: what is still missing, and how hard it is to guess; it never leaves the field -----
  const unaccented = (text) =>
    text.toLowerCase().replaceAll("ł", "l").replaceAll("ß", "ss").normalize("NFKD").replace(/\p{M}/gu, "");

  // As accounts/guard/passwords.py has it; length counts characters, not halves of an emoji.
  const meets = {
    least: (typed, value) => [...typed].length >= Number(value),
    most: (typed, value) => [...typed].length <= Number(value),
    without: (typed, value) => ![...value].some((sign) => typed.includes(sign)),
    distinct: (typed, value) => new Set(typed).size >= Number(value),
    own: (typed, value) => {
      const parts = unaccented(value).match(/[\p{L}\p{N}_]{3,}/gu) || [];
      const rest = parts
        .sort((one, other) => other.length - one.length)
        .reduce((left, part) => left.replaceAll(part, ""), unaccented(typed));
      return rest.length >= Math.min(8, typed.length);
    },
  };

  function tickRules(list, typed) {
    for (const row of list.querySelectorAll("[data-rule]")) {
      const check = meets[row.dataset.rule];
      if (!check) continue; // only the server knows
      const met = typed !== "" && check(typed, row.dataset.value);
      row.toggleAttribute("data-met", met);
      row.querySelector("[data-rule-state]").textContent = met ? list.dataset.wordMet : list.dataset.wordUnmet;
    }
  }

  function strength(typed) {
    const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/].filter((kind) => kind.test(typed)).length;
    return Math.min(100, new Set(typed).size * 5 + Math.max(0, typed.length - 8) * 3 + kinds * 3);
  }

  document.addEventListener("input", ({ target }) => {
    if (!target.id || target.value === undefined) return;
    const id = CSS.escape(target.id);
    for (const list of document.querySelectorAll(`[data-rules-of="${id}"]`)) tickRules(list, target.value);
    for (const meter of document.querySelectorAll(`meter[data-strength-of="${id}"]`)) meter.value = strength(target.value);
  });

  if ("serviceWorker" in navigator && body.dataset.worker) {
    navigator.serviceWorker.register(body.dataset.worker, { scope: "/" }).catch(() => undefined);
  }
})();
