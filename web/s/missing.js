import { el } from "../lib/dom.js";
import { linkButton } from "../lib/parts/button.js";

export async function show() {
  const node = el("div", { class: "page" }, el("h1", {}, "没有这个页面"), linkButton("回到项目列表", "/s/"));
  return { title: "没有这个页面", node };
}
