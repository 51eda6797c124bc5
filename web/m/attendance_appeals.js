// My appeals, newest first, with what was decided and why.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { clockText, dayText, momentText } from "../lib/server_time.js";
import { pagedList } from "../lib/parts/list.js";
import { mark } from "../lib/parts/marks.js";

const TONES = { open: "wait", upheld: "good", rejected: "bad" };

export async function show(_params, signal) {
  const load = (cursor) => api.get(`/me/attendance/appeals${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`, { signal });
  const appeals = await pagedList(load, appealPart, { whenEmpty: "还没有申诉。在考勤的某一天里可以提出。" });
  return { title: "我的申诉", node: el("div", { class: "page" }, el("h1", {}, "我的申诉"), appeals) };
}

function appealPart(appeal) {
  return el(
    "div",
    { class: "list-part" },
    el("div", { class: "split" }, el("strong", {}, `${dayText(appeal.day)} ${appeal.kind_label}`), mark(appeal.state_label, TONES[appeal.state])),
    el("p", { class: "hint" }, `${appeal.project.name || ""} · ${momentText(appeal.opened_at)}提出`),
    appeal.claimed_at && el("p", {}, `应该是 ${clockText(appeal.claimed_at)}`),
    el("p", {}, appeal.statement),
    appeal.decision_reason && el("p", { class: "note note-plain" }, el("span", {}, `处理意见：${appeal.decision_reason}`)),
  );
}
