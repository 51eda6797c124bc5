// Every minute that did not count: why, how to win it back, and the way to appeal.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { reload } from "../lib/router.js";
import { durationText, momentText } from "../lib/server_time.js";
import { button } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { field } from "../lib/parts/field.js";
import { pagedList } from "../lib/parts/list.js";
import { mark } from "../lib/parts/marks.js";
import { toast } from "../lib/parts/toast.js";

const APPEALS = { open: ["申诉处理中", "wait"], granted: ["申诉通过，已补计", "good"], rejected: ["申诉未通过", "bad"] };

export async function show({ enrolment }, signal) {
  const load = (cursor) => api.get(`/me/enrolments/${enrolment}/uncredited${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`, { signal });
  const rows = await pagedList(load, (entry) => part(enrolment, entry, signal), { whenEmpty: "学过的时间都计入了" });
  return { title: "没有计入的时间", node: el("div", { class: "page" }, el("h1", {}, "没有计入的时间"), rows) };
}

function part(enrolment, entry, signal) {
  const appeal = APPEALS[entry.appeal];
  return el(
    "div",
    { class: "list-part" },
    el("div", { class: "split" }, el("strong", {}, `${entry.section_no} ${entry.section_title}`), el("span", {}, durationText(entry.seconds))),
    el("p", { class: "hint" }, `${momentText(entry.from_at)} 起`),
    el("p", {}, entry.message, entry.remedy && el("span", { class: "remedy" }, entry.remedy)),
    appeal && mark(...appeal),
    entry.may_appeal && button("申诉这一段", () => ask(enrolment, entry, signal), { kind: "plain" }),
  );
}

async function ask(enrolment, entry, signal) {
  const words = field({ label: "请说明情况", name: "text", type: "textarea", maxlength: 500 });
  const sent = await dialog({ title: "申诉没有计入的时间", body: words.node, actions: [{ label: "提交", value: true }, { label: "取消", value: false, kind: "plain" }], signal });
  if (!sent || !words.value()) return;
  await api.post(`/me/enrolments/${enrolment}/appeals`, { uncredited_id: entry.id, text: words.value() }, { signal });
  toast("已提交，培训机构会处理", { kind: "good" });
  await reload();
}
