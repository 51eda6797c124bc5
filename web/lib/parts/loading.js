import { el } from "../dom.js";

/** While something is fetched. */
export function loading(label = "正在加载…") {
  return el("div", { class: "loading", role: "status" }, el("span", { class: "spinner", "aria-hidden": "true" }), label);
}
