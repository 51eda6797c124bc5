// How a person wants the pages: large text, sound. Kept on the phone.

import { keep, kept } from "./storage.js";

const KEY = "jianma.settings";
const AS_SHIPPED = { largeText: false, sound: true };

export function settings() {
  return { ...AS_SHIPPED, ...kept(KEY, {}) };
}

export function change(part) {
  keep(KEY, { ...settings(), ...part });
  apply();
}

/** Call once when a page starts. */
export function apply() {
  document.documentElement.dataset.text = settings().largeText ? "large" : "normal";
}
