// The menu of a number: one popover for all of them (#number-menu in the shell), filled when it is opened. The button
// is a link to all that is known of the number, which is what it does without this script.
(() => {
  "use strict";

  const menu = document.getElementById("number-menu");
  if (!menu?.showPopover) return;

  const GAP = 4; // px
  let opener = null;
  let standsIn = ""; // the part of the page
  let wanted = 0; // the newest opening: a late answer for another number is none

  const items = () => [...menu.querySelectorAll('.menu-item:not(:disabled)')];

  // Below the button, or above it where there is no room; on narrow screens the style sheet makes it a sheet.
  function place() {
    if (!opener?.isConnected || matchMedia("(width < 640px)").matches) return;
    const { top, bottom, right } = opener.getBoundingClientRect();
    const [width, height] = [menu.offsetWidth, menu.offsetHeight];
    const below = bottom + GAP + height <= innerHeight || top - GAP - height < 0;
    menu.style.insetInlineStart = `${Math.max(GAP, Math.min(right - width, innerWidth - width - GAP))}px`;
    menu.style.insetBlockStart = `${Math.max(GAP, below ? Math.min(bottom + GAP, innerHeight - height - GAP) : top - GAP - height)}px`;
  }

  async function open(button) {
    const mine = (wanted += 1);
    opener = button;
    standsIn = button.closest("[id]")?.id ?? "";
    menu.replaceChildren();
    menu.setAttribute("aria-busy", "true");
    menu.showPopover();
    place();
    await htmx.ajax("GET", button.dataset.numberMenu, { source: menu, target: menu, swap: "innerHTML" }).catch(() => undefined);
    if (mine !== wanted) return;
    menu.removeAttribute("aria-busy");
    if (!menu.matches(":popover-open")) return;
    if (items().length === 0) return menu.hidePopover();
    place();
    items()[0].focus();
  }

  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest?.("[data-number-menu]");
      if (!button || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (menu.matches(":popover-open") && opener === button) menu.hidePopover();
      else open(button);
    },
    true,
  );

  // What was chosen is under way: the menu goes first, so that a dialog which comes of it gives the focus back.
  menu.addEventListener("click", (event) => {
    if (event.target.closest(".menu-item")) setTimeout(() => menu.hidePopover());
  });
  menu.addEventListener("toggle", ({ newState }) => {
    const { activeElement } = document;
    const lost = !activeElement || activeElement === document.body || menu.contains(activeElement);
    if (newState === "closed" && lost) findOpener()?.focus({ preventScroll: true });
  });

  // The part that the button stands in may have been fetched anew meanwhile.
  function findOpener() {
    if (!opener || opener.isConnected) return opener;
    const address = CSS.escape(opener.dataset.numberMenu);
    return (document.getElementById(standsIn) ?? document).querySelector(`[data-number-menu="${address}"]`);
  }
  menu.addEventListener("keydown", (event) => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined || !all.length) return;
    event.preventDefault();
    all[(next + all.length) % all.length].focus();
  });
  document.addEventListener("keydown", (event) => {
    const button = event.target.closest?.("[data-number-menu]");
    if (button && ["ArrowDown", " "].includes(event.key)) {
      event.preventDefault();
      open(button);
    }
  });
  addEventListener("resize", () => menu.matches(":popover-open") && place());
  document.addEventListener("scroll", () => menu.matches(":popover-open") && place(), { passive: true, capture: true });
})();
