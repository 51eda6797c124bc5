// What is known of something, each with its name.

import { el } from "../dom.js";

/** `[[label, value]]`; those without a value are left out. */
export function facts(pairs) {
  const known = pairs.filter(([, value]) => ![null, undefined, false, ""].includes(value));
  return el("dl", { class: "facts" }, known.map(([label, value]) => [el("dt", {}, label), el("dd", {}, value)]));
}
