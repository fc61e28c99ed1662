// An installer on its way up: <form data-installer>. Raw pieces, each as large as the line takes in two seconds; the server says where
// the next one begins, so that whatever breaks off goes on there.
(() => {
  "use strict";

  const HEAD = 4096;
  const TAIL = 1024;
  const SMALLEST = 192 * 1024; // goes through every door, so that a refusal comes with its reason
  const FIRST = 1024 * 1024;
  const SECONDS = 2;
  const PAUSES = [1, 2, 4, 8]; // seconds between tries; the last one again and again

  class Ended extends Error {}

  let running = null; // what is under way in this tab

  const part = (form, name) => form.querySelector(`[data-part="${name}"]`);
  const act = (form, name) => form.querySelector(`[data-act="${name}"]`);
  const base64 = async (blob) => btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));

  function readable(bytes) {
    const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
    const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
    const format = { style: "unit", unit: units[step], maximumFractionDigits: step > 1 ? 1 : 0 };
    return new Intl.NumberFormat(document.documentElement.lang, format).format(bytes / 1024 ** step);
  }

  function remaining(seconds) {
    const [count, unit] = seconds < 90 ? [Math.ceil(seconds), "second"] : [Math.ceil(seconds / 60), "minute"];
    return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "short" }).format(count);
  }

  async function asked(address, options) {
    const response = await fetch(address, { method: "POST", credentials: "same-origin", ...options });
    if (response.redirected) throw new Ended("signedOut");
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    const told = isJson ? await response.json() : {};
    if (told.error) throw new Ended(told.error);
    if ([401, 403, 404].includes(response.status)) throw new Ended(response.status === 404 ? "failed" : "signedOut");
    if (!response.ok || !isJson) throw new Error(`answered ${response.status}`);
    return told;
  }

  class Sending {
    constructor(form, file, begun) {
      Object.assign(this, { form, file, begun, at: begun.at, piece: FIRST, tries: 0, speed: 0, paused: false, over: false });
    }

    get headers() {
      return { "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value, "X-Upload-Ticket": this.begun.ticket };
    }

    show(state) {
      const { form, file, at } = this;
      form.dataset.state = state;
      part(form, "error").hidden = true;
      part(form, "progress").hidden = false;
      part(form, "name").textContent = file.name;
      const bar = form.querySelector("progress");
      bar.max = file.size;
      if (state === "checking") bar.removeAttribute("value");
      else bar.value = at;
      const left = this.speed ? remaining((file.size - at) / this.speed) : "…";
      const known = { done: readable(at), all: readable(file.size), left };
      const words = form.dataset[`word${state[0].toUpperCase()}${state.slice(1)}`];
      part(form, "words").textContent = words.replace(/\{(\w+)\}/g, (_all, name) => known[name]);
      act(form, "pause").hidden = !["sending", "waiting"].includes(state);
      act(form, "resume").hidden = !["paused", "waiting"].includes(state);
      act(form, "cancel").hidden = state === "checking";
    }

    async run() {
      while (!this.over && !this.paused && this.form.isConnected) {
        try {
          await this.step();
        } catch (error) {
          if (this.over || this.paused) return;
          if (error instanceof Ended) return this.end(error.message);
          await this.wait();
        }
      }
      return undefined;
    }

    async step() {
      this.stopper = new AbortController();
      const { signal } = this.stopper;
      if (this.at >= this.file.size) {
        this.show("checking");
        const told = await asked(this.begun.finish, { headers: this.headers, signal });
        if (told.page) return this.arrive(told.page);
        this.at = told.at;
        if (this.at >= this.file.size) throw new Error("somebody else finishes it");
        return undefined;
      }
      this.show("sending");
      const body = this.file.slice(this.at, this.at + this.piece);
      const headers = { ...this.headers, "Content-Type": "application/octet-stream" };
      const began = performance.now();
      const before = this.at;
      const told = await asked(`${this.begun.piece}?at=${before}`, { headers, body, signal });
      const seconds = Math.max(0.01, (performance.now() - began) / 1000);
      this.at = told.at;
      if (told.again && told.at === before) throw new Error("somebody else sends it");
      this.tries = 0;
      this.speed = this.speed ? 0.7 * this.speed + 0.3 * (body.size / seconds) : body.size / seconds;
      this.piece = Math.round(Math.min(this.begun.largest, Math.max(SMALLEST, Math.min(2 * this.piece, this.speed * SECONDS))));
      return undefined;
    }

    async wait() {
      this.piece = SMALLEST;
      this.show("waiting");
      const pause = PAUSES[Math.min(this.tries, PAUSES.length - 1)] * 1000;
      this.tries += 1;
      await new Promise((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, pause);
      });
    }

    pause() {
      this.paused = true;
      this.stopper?.abort();
      this.wake?.();
      this.show("paused");
    }

    resume() {
      if (!this.paused) return this.wake?.();
      this.paused = false;
      return this.run();
    }

    async cancel() {
      this.over = true;
      this.stopper?.abort();
      const body = new URLSearchParams({ csrfmiddlewaretoken: this.form.elements.csrfmiddlewaretoken.value });
      await fetch(this.begun.cancel, { method: "POST", body, credentials: "same-origin", redirect: "manual" }).catch(() => {});
      this.arrive(this.begun.page);
    }

    arrive(page) {
      this.over = true;
      running = null;
      window.location.assign(page);
    }

    end(words) {
      this.over = true;
      running = null;
      refuse(this.form, words);
    }
  }

  function refuse(form, words) {
    const own = { signedOut: form.dataset.wordSignedOut, failed: form.dataset.wordFailed };
    form.dataset.state = "idle";
    part(form, "progress").hidden = true;
    const place = part(form, "error");
    place.querySelector("p").textContent = own[words] || words || form.dataset.wordFailed;
    place.hidden = false;
    place.scrollIntoView({ block: "nearest" });
  }

  async function begin(form) {
    const [file] = form.querySelector('input[type="file"]').files;
    if (!file) return refuse(form, form.dataset.wordFile);
    const button = form.querySelector(".btn-primary");
    button.disabled = true;
    try {
      const said = new URLSearchParams(new FormData(form));
      said.set("name", file.name);
      said.set("size", file.size);
      said.set("modified", file.lastModified);
      said.set("head", await base64(file.slice(0, HEAD)));
      said.set("tail", await base64(file.slice(Math.max(0, file.size - TAIL))));
      const begun = await asked(form.action, { body: said });
      form.elements.current.value = "";
      running = new Sending(form, file, begun);
      running.run();
    } catch (error) {
      refuse(form, error instanceof Ended ? error.message : "");
    } finally {
      button.disabled = false;
    }
    return undefined;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest?.("form[data-installer]");
    if (!form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    begin(form);
  }, true);

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("form[data-installer] [data-act]");
    if (button && running) running[button.dataset.act]();
  });

  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.closest?.("form[data-installer]");
      if (!form) return;
      event.preventDefault();
      form.toggleAttribute("data-over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) form.querySelector('input[type="file"]').files = event.dataTransfer.files;
    });
  }

  // a pause is as good as leaving: the server keeps what is there
  const underWay = () => running && !running.over && !running.paused && running.form.isConnected;
  window.addEventListener("beforeunload", (event) => {
    if (underWay()) event.preventDefault();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!underWay() || event.detail.target?.id !== "main") return;
    if (window.confirm(running.form.dataset.wordLeave)) running.pause();
    else event.preventDefault();
  });
})();
