// What the gate has recorded on a day, newest first; each can be looked at and, for a while, put right.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { pagedList, row } from "../lib/parts/list.js";
import { mark } from "../lib/parts/marks.js";
import { dialog } from "../lib/parts/dialog.js";
import { field } from "../lib/parts/field.js";
import { asProblem } from "../lib/problem.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { clockText, legalDay, now } from "../lib/server_time.js";
import { toast } from "../lib/parts/toast.js";
import { framed } from "./frame.js";
import { mayUndo, resultView } from "./result_view.js";
import { meaning } from "./words.js";

const PUT_RIGHT_MS = 15 * 60 * 1000;
const TONES = { good: "good", bad: "bad", attention: "wait", none: "plain" };
const STATUSES = [["", "全部"], ["accepted", "通过"], ["needs_confirmation", "待核验"], ["refused", "没有通过"], ["review", "待核对"], ["annulled", "已撤销"]];

export async function show({ project }, signal) {
  const place = el("div", { "aria-live": "polite" });
  const day = field({ label: "日期", name: "day", type: "date", value: legalDay(), max: legalDay() });
  const status = field({ label: "结果", name: "status", options: STATUSES.map(([value, label]) => ({ value, label })) });
  const path = `/projects/${project}/scans`;

  const draw = async () => {
    const query = new URLSearchParams({ limit: "50", date: day.value() || legalDay() });
    if (status.value()) query.set("status", status.value());
    const load = (cursor) => {
      if (cursor) query.set("cursor", cursor);
      return api.get(`${path}?${query}`, { signal });
    };
    try {
      replace(place, await pagedList(load, (result) => line(result, () => open(result)), { whenEmpty: "这一天还没有记录" }));
    } catch (fault) {
      const problem = asProblem(fault);
      if (problem) replace(place, problemNote(problem, { onRetry: draw }));
    }
  };

  const open = async (result) => {
    const isFresh = now() - new Date(result.received_at) < PUT_RIGHT_MS;
    const actions = [];
    if (isFresh && result.status === "needs_confirmation") {
      actions.push({ label: "已核验身份证", value: ["confirm", { checked: "id_card" }] }, { label: "已核对本人", value: ["confirm", { checked: "face" }] });
    }
    if (isFresh && mayUndo(result)) actions.push({ label: "撤销这一次", value: ["annul", { reason: "门卫撤销误扫" }], kind: "danger" });
    actions.push({ label: "关闭", value: null, kind: "plain" });
    const chosen = await dialog({ title: "扫码记录", body: resultView(result), actions, signal });
    if (!chosen) return;
    const [action, body] = chosen;
    try {
      const answer = await api.post(`${path}/${result.scan_id}/${action}`, body, { signal });
      toast(answer.reasons[0]?.message || "已办好", { kind: answer.reasons.length ? "bad" : "good" });
      await draw();
    } catch (fault) {
      const problem = asProblem(fault);
      if (problem) toast([problem.message, problem.remedy].filter(Boolean).join("。"), { kind: "bad" });
    }
  };

  day.input.addEventListener("change", draw);
  status.input.addEventListener("change", draw);
  await draw();
  const body = el("div", {}, el("div", { class: "filters" }, day.node, status.node), place);
  return { title: "今日记录", node: framed({ project, here: "today", title: "今日记录", body }) };
}

function line(result, onclick) {
  const { title, tone } = meaning(result);
  const { worker } = result;
  const text = [worker?.team, result.reasons[0]?.message].filter(Boolean).join(" · ");
  return row({ title: `${clockText(result.happened_at)} ${worker?.name || "未知人员"}`, text, end: mark(title, TONES[tone]), onclick });
}
