// Faces that this gate has seen, kept to compare a man with when there is no network. Gone with the sign-out.

import { store } from "./store.js";

const KEPT = 600;
const LARGEST = 300_000;

/** Keeps the picture behind a worker's link, once. Never raises: a face more or less stops no gate. */
export async function keepPortrait(worker) {
  try {
    if (!worker?.id || !worker.photo_url || await store.has("portraits", worker.id)) return;
    const response = await fetch(worker.photo_url, { cache: "force-cache" });
    const picture = response.ok ? await response.blob() : null;
    if (!picture || picture.size > LARGEST || await store.count("portraits") >= KEPT) return;
    await store.put("portraits", { worker_id: worker.id, picture });
  } catch {
    // The next meeting will do.
  }
}

/** A link to the kept picture, or null; whoever shows it revokes it. */
export async function portraitOf(workerId) {
  const known = await store.get("portraits", workerId).catch(() => null);
  return known ? URL.createObjectURL(known.picture) : null;
}
