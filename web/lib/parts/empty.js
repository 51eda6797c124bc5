import { el } from "../dom.js";

/** Nothing there, and what to do about it. */
export function empty(text, action = null) {
  return el("div", { class: "empty" }, el("p", {}, text), action);
}
