// Keeps the pages' own files, so that the code and the gate open without a network. Answers of the API never.

const CACHE = "jianma-shell-1";
const PAGES = ["m", "s"];
const FIRST = ["/m/", "/s/", "/web/design.css", "/web/base.css", "/web/m/worker.css", "/web/m/m.js", "/web/m/code.js", "/web/m/sign_in.js"];
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FIRST)).then(() => self.skipWaiting()));
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
