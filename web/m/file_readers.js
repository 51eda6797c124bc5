// Who looked at my file, and why.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { momentText } from "../lib/server_time.js";
import { pagedList, row } from "../lib/parts/list.js";

export async function show(_params, signal) {
  const load = (cursor) => api.get(`/me/file/readers${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`, { signal });
  const entries = await pagedList(load, (entry) => row({ title: `${entry.who}：${entry.words}`, text: [momentText(entry.at), entry.reason && `理由：${entry.reason}`].filter(Boolean).join(" · ") }), { whenEmpty: "还没有人看过您的完整资料" });
  return { title: "谁看过我的资料", node: el("div", { class: "page" }, el("h1", {}, "谁看过我的资料"), entries) };
}
