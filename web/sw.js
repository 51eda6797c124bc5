// Keeps the pages' own files, so that the code and the gate open without a network. Answers of the API never.

const CACHE = "jianma-shell-1";
const PAGES = ["m", "s"];
const SHELL = [
  "design.css",
  "base.css",
  "m/worker.css",
  "lib/api.js",
  "lib/awake.js",
  "lib/config.js",
  "lib/device.js",
  "lib/dom.js",
  "lib/host_app.js",
  "lib/parts/button.js",
  "lib/parts/countdown.js",
  "lib/parts/dialog.js",
  "lib/parts/empty.js",
  "lib/parts/field.js",
  "lib/parts/list.js",
  "lib/parts/loading.js",
  "lib/parts/marks.js",
  "lib/parts/problem_note.js",
  "lib/parts/toast.js",
  "lib/problem.js",
  "lib/router.js",
  "lib/server_time.js",
  "lib/session.js",
  "lib/settings.js",
  "lib/storage.js",
  "lib/tokens.js",
  "lib/uploads.js",
  "m/code.js",
  "m/code_slots.js",
  "m/home.js",
  "m/live_code.js",
  "m/m.js",
  "m/phone_sign_in.js",
  "m/sign_in.js",
  "m/tabs.js",
];
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(["/m/", ...SHELL.map((name) => `/web/${name}`)])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  const kind = url.pathname.split("/")[1];
  if (request.mode === "navigate" && PAGES.includes(kind)) event.respondWith(freshOrKept(request, `/${kind}/`));
  else if (kind === "web") event.respondWith(freshOrKept(request, url.pathname));
});

/** The newest from the server; what is kept when it does not answer, or not soon. */
async function freshOrKept(request, key) {
  const cache = await caches.open(CACHE);
  const abort = new AbortController();
  const keptCopy = await cache.match(key);
  const timer = keptCopy && setTimeout(() => abort.abort(), PATIENCE_MS);
  try {
    const fresh = await fetch(request.mode === "navigate" ? request.url : request, { signal: abort.signal, cache: "no-cache" });
    if (fresh.ok && !fresh.redirected) await cache.put(key, fresh.clone());
    return fresh;
  } catch (error) {
    if (keptCopy) return keptCopy;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
