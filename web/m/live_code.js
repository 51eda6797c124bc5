// The code as a picture, and one that changes by itself.

import { el, replace } from "../lib/dom.js";
import { lastsMs, presentSlot, renewSlots, takeSlots } from "./code_slots.js";

const RENEW_BELOW_MS = 15_000;
const TRY_AGAIN_MS = 4000;

export function codePicture(slot) {
  const src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(slot.code.svg)}`;
  return el("img", { src, alt: `个人码，${slot.colour_label}，请给门口工作人员扫`, width: 320, height: 320 });
}

/** Starts with the slots `issued`, renews them, and ends with `signal`. */
export function liveCode(issued, signal) {
  takeSlots(issued);
  const place = el("div", { class: "code-picture" });
  let shown = null;
  let triedAt = 0;
  const tick = () => {
    const slot = presentSlot();
    if (slot && slot.code.text !== shown) replace(place, codePicture(slot));
    shown = slot?.code.text ?? null;
    if (lastsMs() > RENEW_BELOW_MS || Date.now() - triedAt < TRY_AGAIN_MS) return;
    triedAt = Date.now();
    renewSlots(signal).catch(() => {});
  };
  const timer = setInterval(tick, 500);
  signal.addEventListener("abort", () => clearInterval(timer));
  tick();
  return place;
}
