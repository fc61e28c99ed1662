{% load static %}// Shows the offline page when the portal cannot be reached. What belongs to a person is not this worker's: kept.js puts
// it into a place of its own, and takes it away.
"use strict";
const KEPT = "webcti-files-{{ version }}";
const OF_A_PERSON = "webcti-kept";
const PAGE = "{% url 'ui:offline' %}";
const FILES = [PAGE, {% for file in files %}"{{ file|escapejs }}", {% endfor %}{% if brand.sheet %}"{{ brand.sheet|escapejs }}"{% endif %}];
const AWAY = [502, 504]; // what a proxy says when the portal behind it does not answer

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(FILES)));
  self.skipWaiting();
});

// A new version has its files beside the old one's until it is whole. Nothing is loaded anew for it: pages that are
// open go on, and the next one comes from the portal anyway.
self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("webcti-") && name !== KEPT && name !== OF_A_PERSON;
  const clear = async () => Promise.all((await caches.keys()).filter(old).map((name) => caches.delete(name)));
  event.waitUntil(clear());
});

// What somebody sends and nobody answers is neither kept nor sent again: not even when the offline page looks anew.
async function lead(request) {
  const refuse = () => (request.method === "GET" ? caches.match(PAGE) : Response.redirect(`${PAGE}?unsent`, 303));
  try {
    const answer = await fetch(request);
    return AWAY.includes(answer.status) && request.method === "GET" ? ((await refuse()) ?? answer) : answer;
  } catch {
    return (await refuse()) ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") event.respondWith(lead(request));
  else if (request.method === "GET" && FILES.includes(new URL(request.url).pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(request)));
  }
});

// Who touches an announcement is led to what it is about.
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = event.notification.data?.address;
  const lead = async () => {
    const [open] = await self.clients.matchAll({ type: "window" });
    if (!open) return self.clients.openWindow(address ?? "/");
    const shown = await open.focus();
    return address ? shown.navigate(address) : shown;
  };
  event.waitUntil(lead());
});
