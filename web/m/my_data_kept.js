// What is kept and how long: the table of retention times, for people.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { mark } from "../lib/parts/marks.js";

export async function show(_params, signal) {
  const { groups } = await api.get("/me/data-requests/kept", { signal });
  const node = el("div", { class: "page" }, el("h1", {}, "保存了什么、保存多久"), el("p", {}, "到期的自动删除。法律要求保存的，期满以前不能删。"), groups.map(group));
  return { title: "保存多久", node };
}

function group({ title, items }, at) {
  return el("details", { class: "card chapter", open: at === 0 }, el("summary", {}, title, el("span", { class: "hint" }, `${items.length} 项`)), el("ul", { class: "list" }, items.map((item) => el("li", { class: "list-part" }, line(item)))));
}

function line({ what, time, until, laws }) {
  return [
    el("div", { class: "split" }, el("strong", {}, what), mark(time, time === "注销时删" || time === "用完就删" ? "good" : "plain")),
    el("p", {}, until),
    laws.length > 0 && el("p", { class: "hint" }, `依据：${laws.join("；")}`),
  ];
}
