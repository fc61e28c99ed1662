// The bell: how many new things wait, toasts for those that come while somebody looks, announcements for the others
// (notices.js). The server pours the list; here it is only compared with what was there before (NOTI-02).
(() => {
  "use strict";

  const menu = document.getElementById("notices");
  if (!menu) return;
  const { body } = document;
  const button = document.getElementById("bell-button");
  const count = document.getElementById("bell-count");
  const bell = () => document.getElementById("bell");
  const MOST = 99;

  let known = null; // names of what was there at the last look; null before the first
  const told = new Set(); // and of all that ever was: what is marked as unheard, or brought back, is no news
  let fresh = new Set(); // what was new when the list was opened: it looks so until the list is closed

  const isOpen = () => menu.matches(":popover-open");
  const wordsOf = (item, part) => item.querySelector(part)?.textContent.trim().replace(/\s+/g, " ") ?? "";

  function showCount() {
    const number = isOpen() ? 0 : Number(bell().dataset.new ?? 0);
    count.hidden = number === 0;
    count.textContent = number > MOST ? `${MOST}+` : String(number);
    button.setAttribute("aria-label", number ? bell().dataset.label : button.dataset.label);
  }

  function tell(item) {
    const [title, text] = [wordsOf(item, ".bell-title"), wordsOf(item, ".bell-text")];
    const { notice: tag, kind } = item.dataset;
    const address = item.getAttribute("href");
    if (document.hidden) body.dispatchEvent(new CustomEvent("announce", { detail: { tag, title, text, address } }));
    else if (kind !== "missed" && !isOpen()) {
      const words = text ? `${title} – ${text}` : title;
      body.dispatchEvent(new CustomEvent("toast", { detail: { text: words, address } }));
    }
  }

  function compare() {
    const items = [...bell().querySelectorAll("[data-notice]")];
    const names = new Set(items.map((item) => item.dataset.notice));
    const isNews = (item) => item.closest(".bell-new") && !told.has(item.dataset.notice);
    if (known) items.filter(isNews).reverse().forEach(tell);
    names.forEach((name) => told.add(name));
    for (const name of known ?? []) {
      if (!names.has(name)) body.dispatchEvent(new CustomEvent("withdraw", { detail: { tag: name } }));
    }
    known = names;
    for (const item of items) if (isOpen() && fresh.has(item.dataset.notice)) item.parentElement.classList.add("bell-new");
    showCount();
  }

  body.addEventListener("htmx:afterSettle", ({ target }) => target.id === "bell" && compare());

  // What stands in the list has been seen, on every device; the post-its in it have been read.
  function look() {
    const newOnes = [...bell().querySelectorAll(".bell-new [data-notice]")];
    fresh = new Set(newOnes.map((item) => item.dataset.notice));
    showCount();
    const unread = [...bell().querySelectorAll("[data-post-it]")].map((item) => item.dataset.postIt);
    if (!newOnes.length) return;
    const values = { post_it: unread };
    htmx.ajax("POST", menu.dataset.seenAddress, { source: menu, target: menu, swap: "none", values }).catch(() => undefined);
  }

  menu.addEventListener("toggle", ({ newState }) => {
    if (newState === "open") look();
    else fresh = new Set();
    button.setAttribute("aria-expanded", String(newState === "open"));
  });
  menu.addEventListener("click", ({ target }) => target.closest("a") && menu.hidePopover());
})();
