// Codes in hand: three slots of twenty seconds with a network, single-use codes of five minutes without.

import { api } from "../lib/api.js";
import { now } from "../lib/server_time.js";
import { keep, kept } from "../lib/storage.js";

const PACK = "jianma.pack";
const PACK_RENEWED_BELOW_MS = 20 * 60_000;

let slots = null;

/** The slot to show at this moment: `{code, until, colour, colour_label, isOffline}` or null. */
export function presentSlot() {
  const pack = kept(PACK);
  return slotOf(slots, false) || slotOf(pack, true);
}

/** How long the slots in hand last, in ms; 0 for none. */
export function lastsMs() {
  if (!slots) return 0;
  return Math.max(0, Date.parse(slots.codes[slots.codes.length - 1].expires_at) - now());
}

/** Fetches new slots. */
export async function renewSlots(signal) {
  slots = await api.post("/me/code?svg=1", undefined, { signal, timeoutMs: 8000 });
}

/** Takes slots that came with another answer. */
export function takeSlots(issued) {
  slots = issued;
}

/** Keeps codes for an hour without a network, when those kept run out. */
export async function renewPack(signal) {
  const pack = kept(PACK);
  const left = pack ? Date.parse(pack.codes[pack.codes.length - 1].expires_at) - now() : 0;
  if (left > PACK_RENEWED_BELOW_MS) return;
  const { colour, colour_label, codes } = await api.post("/me/code/offline-pack?svg=1", undefined, { signal });
  keep(PACK, { colour, colour_label, codes });
}

/** On signing out, or when the code was replaced. */
export function forgetPack() {
  slots = null;
  keep(PACK, null);
}

function slotOf(set, isOffline) {
  if (!set) return null;
  const at = now();
  const living = set.codes.filter((code) => Date.parse(code.not_before) <= at && Date.parse(code.expires_at) > at);
  const code = living[living.length - 1];
  if (!code) return null;
  const next = set.codes[set.codes.indexOf(code) + 1];
  return { code, from: Date.parse(code.not_before), until: next ? Date.parse(next.not_before) : Date.parse(code.expires_at), colour: set.colour, colour_label: set.colour_label, isOffline };
}
