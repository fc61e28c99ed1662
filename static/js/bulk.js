// Ticking people in a list of accounts: how many, all that are shown, and more of them than a form has fields for.
(() => {
  "use strict";

  const FORM = "people-picked";
  const ticks = () => [...document.querySelectorAll(`input[name="who"][form="${FORM}"]`)];

  function count() {
    const words = document.querySelector(`#${FORM} [data-ticked]`);
    const all = document.querySelector("#people [data-tick-all]");
    if (!words || !all) return;
    const chosen = ticks().filter(({ checked }) => checked).length;
    words.dataset.words ??= words.textContent;
    words.textContent = `${words.dataset.words} ${chosen}`;
    all.checked = chosen > 0 && chosen === ticks().length;
    all.indeterminate = chosen > 0 && !all.checked;
  }

  document.addEventListener("change", ({ target }) => {
    if (!target.closest?.("#people")) return;
    if (target.matches("[data-tick-all]")) for (const tick of ticks()) tick.checked = target.checked;
    if (target.matches('[data-tick-all], [name="who"]')) count();
  });
  // A click with the shift key ticks all from the last one on.
  let last = null;
  document.addEventListener("click", ({ target, shiftKey }) => {
    if (!target.matches?.(`input[name="who"][form="${FORM}"]`)) return;
    const all = ticks();
    const [from, to] = [all.indexOf(last), all.indexOf(target)].sort((one, other) => one - other);
    if (shiftKey && from >= 0) for (const tick of all.slice(from, to + 1)) tick.checked = target.checked;
    last = target;
    count();
  });
  document.addEventListener("htmx:afterSettle", count);

  // The drawer goes with the list it stands on: the page of the account has the same fields.
  document.addEventListener("htmx:beforeSwap", ({ detail: { boosted } }) => {
    if (boosted) for (const drawer of document.querySelectorAll("dialog.person-drawer")) drawer.remove();
  });

  // A form may have 500 fields: the numbers go in one.
  document.addEventListener("formdata", ({ target, formData }) => {
    if (target.id !== FORM) return;
    const numbers = formData.getAll("who");
    formData.delete("who");
    if (numbers.length) formData.set("who", numbers.join(" "));
  });
})();
