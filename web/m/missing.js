import { el } from "../lib/dom.js";
import { linkButton } from "../lib/parts/button.js";

export async function show() {
  return { title: "没有这个页面", node: el("div", { class: "page" }, el("h1", {}, "没有这个页面"), el("p", {}, "链接可能已经失效，请从首页重新进入。"), linkButton("回首页", "/m/")) };
}
