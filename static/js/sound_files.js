// A sound from a file: the browser decodes whatever it can play, and sends what telephones speak (8 kHz, one channel,
// 16 bits) in pieces that are small enough for every door on the way, the other fields of the form being the query. The server reads it anew.
(() => {
  "use strict";

  const RATE = 8000;
  const HEAD = 44; // bytes before the samples

  const toast = (text, kind) => document.body.dispatchEvent(new CustomEvent("toast", { detail: { text, kind } }));

  async function decoded(file) {
    const found = await new OfflineAudioContext(1, 1, 44100).decodeAudioData(await file.arrayBuffer());
    const context = new OfflineAudioContext(1, Math.max(1, Math.ceil(found.duration * RATE)), RATE);
    const source = context.createBufferSource();
    source.buffer = found;
    source.connect(context.destination);
    source.start();
    return (await context.startRendering()).getChannelData(0);
  }

  function waveOf(samples) {
    const view = new DataView(new ArrayBuffer(HEAD + samples.length * 2));
    const word = (at, text) => [...text].forEach((sign, place) => view.setUint8(at + place, sign.charCodeAt(0)));
    word(0, "RIFF");
    view.setUint32(4, HEAD - 8 + samples.length * 2, true);
    word(8, "WAVEfmt ");
    view.setUint32(16, 16, true);
    view.setUint16(20, 1, true); // PCM
    view.setUint16(22, 1, true);
    view.setUint32(24, RATE, true);
    view.setUint32(28, RATE * 2, true);
    view.setUint16(32, 2, true);
    view.setUint16(34, 16, true);
    word(36, "data");
    view.setUint32(40, samples.length * 2, true);
    samples.forEach((sample, place) => {
      view.setInt16(HEAD + place * 2, Math.round(Math.min(1, Math.max(-1, sample)) * 32767), true);
    });
    return view.buffer;
  }

  // never the token, nor the key of the form's other button: an address is written into logs
  const WITHHELD = ["csrfmiddlewaretoken", "key"];

  function wishOf(form) {
    const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !WITHHELD.includes(name));
    return new URLSearchParams(fields);
  }

  async function send(field, wave, progress) {
    const headers = {
      "Content-Type": "application/octet-stream",
      "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
    };
    const size = wave.byteLength;
    const query = wishOf(field.form);
    let answer = { at: 0 };
    while (answer.at !== undefined) {
      const { at } = answer;
      query.set("at", at);
      query.set("size", size);
      const body = wave.slice(at, at + Number(field.dataset.piece));
      answer = await (await fetch(`${field.dataset.upload}?${query}`, { method: "POST", headers, body })).json();
      progress.value = (answer.at ?? size) / size;
    }
    return answer;
  }

  async function bring(field) {
    const [file] = field.files;
    const progress = field.closest(".panel").querySelector("progress");
    const { wordLong, wordUnreadable, wordFailed, longest, tells } = field.dataset;
    if (!field.form.reportValidity()) {
      field.value = "";
      return undefined;
    }
    field.disabled = true;
    progress.hidden = false;
    progress.value = 0;
    try {
      const samples = await decoded(file).catch(() => null);
      if (!samples) return toast(wordUnreadable, "error");
      if (samples.length > Number(longest) * RATE) return toast(wordLong, "error");
      const { done, error } = await send(field, waveOf(samples), progress).catch(() => ({ error: wordFailed }));
      toast(done ?? error, done ? "info" : "error");
      if (done) {
        field.form.reset();
        document.body.dispatchEvent(new CustomEvent(tells, { bubbles: true }));
      }
    } finally {
      field.disabled = false;
      field.value = "";
      progress.hidden = true;
    }
    return undefined;
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches?.("input[type=file][data-sound-file]") && event.target.files.length) bring(event.target);
  });
})();
