// This installation's own name: scans that waited on the phone keep their scanner over a new sign-in.

import { keep, kept } from "./storage.js";

const KEY = "jianma.device";

/** 32 hex digits that name this browser and nobody's person. */
export function deviceId() {
  let id = kept(KEY);
  if (!id) {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    keep(KEY, id);
  }
  return id;
}
