// A page can be typed into before its scripts run. What stands in the field by then has told nobody: htmx takes
// note of it, and does not count it as changed. So it is put aside while htmx looks, and counts as typed just then.
(() => {
  "use strict";

  let typed = null;

  function putAside() {
    const field = document.activeElement;
    if (!field?.matches("input:is([type=search], [type=text])") || field.value === field.defaultValue) return;
    typed = { field, value: field.value, from: field.selectionStart, to: field.selectionEnd };
    field.value = field.defaultValue;
  }

  function putBack() {
    if (!typed) return;
    const { field, value, from, to } = typed;
    field.value = value;
    field.setSelectionRange(from, to);
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  // before and after htmx, which waits for the same on the document
  window.addEventListener("DOMContentLoaded", putAside, { capture: true, once: true });
  window.addEventListener("DOMContentLoaded", putBack, { once: true });
})();
