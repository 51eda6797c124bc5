// Has the service worker keep every file of the gate, also of pages not opened yet: the network may go at any time.

const AFTER_MS = 3000;
const RARELY_USED = ["/web/lib/offline/curve.js"];

/** @param {(() => Promise<unknown>)[]} pages loaders of all pages */
export async function keepForLater(pages) {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register("/web/sw.js", { scope: "/" });
  await controlled();
  await new Promise((resolve) => { setTimeout(resolve, AFTER_MS); });
  await Promise.all(pages.map((load) => load()));
  const files = performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname);
  const wanted = new Set([...files.filter((path) => path.startsWith("/web/")), ...RARELY_USED]);
  for (const path of wanted) await fetch(path);
}

function controlled() {
  if (navigator.serviceWorker.controller) return null;
  return new Promise((resolve) => {
    navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
  });
}
