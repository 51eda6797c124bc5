// One-time codes that this phone has seen: a screenshot of one is worth nothing here, network or not.

import { store } from "./store.js";

const KEPT_MS = 2 * 3600 * 1000;
const SWEPT_MS = 10 * 60 * 1000;

let sweptAt = 0;

/** Takes a code for a scan. @returns {Promise<boolean>} false where another scan has taken it before */
export async function takeCode(jti, scanId, at) {
  if (!jti) return true;
  await sweep(at);
  if (await store.add("used", { jti, scan_id: scanId, at })) return true;
  const known = await store.get("used", jti);
  return !known || known.scan_id === scanId;
}

async function sweep(at) {
  if (at - sweptAt < SWEPT_MS) return;
  sweptAt = at;
  await store.within(["used"], "readwrite", (kept) => {
    kept.openCursor().onsuccess = (event) => {
      const cursor = event.target.result;
      if (!cursor) return;
      if (at - cursor.value.at > KEPT_MS) cursor.delete();
      cursor.continue();
    };
  });
}
