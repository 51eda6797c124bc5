// 报名考核: what can be applied for, what no longer can and why, and what came of my applications.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { momentText } from "../lib/server_time.js";
import { linkButton } from "../lib/parts/button.js";
import { pagedList } from "../lib/parts/list.js";
import { mark } from "../lib/parts/marks.js";
import { reasonList } from "../lib/parts/problem_note.js";

const TONES = { accepted: "good", pending: "wait", refused: "bad" };

export async function show(_params, signal) {
  const load = (cursor) => api.get(`/me/registrations${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`, { signal });
  const [{ items }, mine] = await Promise.all([
    api.get("/service-items", { signal }),
    pagedList(load, application, { whenEmpty: "还没有报过名" }),
  ]);
  const node = el(
    "div",
    { class: "page" },
    el("h1", {}, "报名考核"),
    el("h2", { class: "group-title" }, "我的报名"),
    mine,
    el("h2", { class: "group-title" }, "可以办的事"),
    items.map(card),
  );
  return { title: "报名考核", node };
}

function card(item) {
  return el(
    "section",
    { class: "card" },
    el("h2", {}, item.title),
    el("p", {}, item.open ? mark("可以办理", "good") : mark("已停办", "bad"), el("span", { class: "hint" }, ` ${item.channel}`)),
    item.reasons.length > 0 && reasonList(item.reasons),
    item.open && linkButton("去报名", `/m/registrations/${item.code}`, { class: "button button-main wide" }),
  );
}

function application(row) {
  return el(
    "div",
    { class: "list-part" },
    el("div", { class: "split" }, el("strong", {}, `${row.service_item_label} ${row.category}`), mark(row.state_label, TONES[row.state])),
    el("p", { class: "hint" }, `${momentText(row.applied_at)}提交`),
    row.state === "accepted" && el("p", {}, "已受理，请留意考核安排。"),
    row.reasons.length > 0 && reasonList(row.reasons),
  );
}
