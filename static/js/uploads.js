// A file in pieces, none larger than any other form: <form data-upload> with a file field, a progress bar and [data-upload-error].
(() => {
  "use strict";

  const FIRST = 128 * 1024;
  const PIECE = 192 * 1024;

  async function post(address, body, token) {
    const headers = { "X-CSRFToken": token };
    if (body instanceof Blob) headers["Content-Type"] = "application/octet-stream";
    const response = await fetch(address, { method: "POST", body, headers, credentials: "same-origin" });
    const told = response.headers.get("Content-Type")?.startsWith("application/json") ? await response.json() : {};
    if (!response.ok || told.at === undefined) throw new Error(told.error ?? "");
    return told;
  }

  async function send(form, file) {
    const data = new FormData(form);
    const token = data.get("csrfmiddlewaretoken");
    const bar = form.querySelector("progress");
    data.set("file", file.slice(0, FIRST), file.name);
    data.set("name", file.name);
    data.set("size", String(file.size));
    bar.max = Math.max(1, file.size);
    bar.value = 0;
    bar.hidden = false;
    const begun = await post(form.action, data, token);
    let { at } = begun;
    while (at < file.size) {
      bar.value = at;
      ({ at } = await post(`${begun.piece}?at=${at}`, file.slice(at, at + PIECE), token));
    }
    bar.value = file.size;
    window.location.assign(begun.page);
  }

  function refuse(form, text) {
    const place = form.querySelector("[data-upload-error]");
    place.querySelector("p").textContent = text || place.dataset.uploadError;
    place.hidden = false;
    form.querySelector("progress").hidden = true;
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest?.("form[data-upload]");
    const file = form?.querySelector('input[type="file"]').files[0];
    if (!file) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = form.querySelector("button");
    button.disabled = true;
    form.querySelector("[data-upload-error]").hidden = true;
    try {
      await send(form, file);
    } catch (error) {
      refuse(form, error.message);
    }
    button.disabled = false;
  }, true);

  document.addEventListener("change", ({ target }) => {
    const form = target.closest?.("form[data-upload]");
    if (form && target.type === "file" && target.files.length) form.requestSubmit();
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.closest?.("form[data-upload]");
      if (!form) return;
      event.preventDefault();
      form.toggleAttribute("data-over", kind === "dragover");
      if (kind !== "drop" || !event.dataTransfer.files.length) return;
      form.querySelector('input[type="file"]').files = event.dataTransfer.files;
      form.requestSubmit();
    });
  }
})();
