import { el } from "../dom.js";

const LASTS_MS = 6000;
let region = null;

/** A short word at the foot of the screen, also said aloud. Kinds: `good`, `bad`, `plain`. */
export function toast(text, { kind = "plain" } = {}) {
  if (!region) {
    region = el("div", { class: "toasts", role: "status", "aria-live": "polite" });
    document.body.append(region);
  }
  const node = el("div", { class: `toast toast-${kind}` }, text);
  region.replaceChildren(node);
  setTimeout(() => node.remove(), LASTS_MS);
}
