{% load static %}// Shows the offline page when the portal cannot be reached. Nothing that belongs to a person is kept.
"use strict";
const KEPT = "webcti-{% static 'css/portal.css' %}-{{ request.LANGUAGE_CODE }}";
const PAGE = "{% url 'ui:offline' %}";
const FILES = [PAGE, "{% static 'css/portal.css' %}", "{% static 'fonts/inter.woff2' %}", "{% static 'js/shell.js' %}"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(FILES)));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  const others = (names) => names.filter((name) => name.startsWith("webcti-") && name !== KEPT);
  event.waitUntil(caches.keys().then((names) => Promise.all(others(names).map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  } else if (request.method === "GET" && FILES.includes(new URL(request.url).pathname)) {
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
