// Workers who say that their attendance is recorded wrongly.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { mark } from "../lib/parts/marks.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { toast } from "../lib/parts/toast.js";
import { clockText, dayText } from "../lib/server_time.js";
import { office } from "./frame.js";
import { holds } from "./menu.js";
import { projectOf, projectPages } from "./project_pages.js";

const STATES = [["open", "待处理"], ["upheld", "已支持"], ["rejected", "没有支持"], ["", "全部"]];
const TONES = { open: "wait", upheld: "good", rejected: "bad" };
const DECISIONS = [["", "请选择"], ["yes", "支持，按下面更正"], ["no", "不支持"]];
const DIRECTIONS = [["", "不变"], ["in", "进场"], ["out", "出场"]];
const asOptions = (pairs) => pairs.map(([value, label]) => ({ value, label }));

export async function show({ project: id }, signal) {
  const [project, mayDecide] = await Promise.all([projectOf(id, signal), holds(["project_admin"], signal)]);
  const path = `/projects/${id}/attendance/appeals`;
  const state = field({ label: "状态", name: "state", required: false, value: "open", options: asOptions(STATES) });
  const load = (cursor) => api.get(pathWith(path, { state: state.value(), limit: ROWS_AT_ONCE, cursor }), { signal });
  const columns = [
    { name: "name", label: "工人", value: (row) => row.worker_name || "" },
    { name: "day", label: "哪一天", value: (row) => row.day, show: (row) => dayText(row.day, { weekday: true }) },
    { name: "kind", label: "哪里不对", value: (row) => row.kind_label },
    { name: "claimed", label: "本人说的时间", value: (row) => row.claimed_at || "", show: (row) => (row.claimed_at ? clockText(row.claimed_at) : "—") },
    { name: "statement", label: "本人的话", value: (row) => row.statement },
    { name: "original", label: "原来的记录", value: (row) => row.original.length, show: originals },
    { name: "state", label: "状态", value: (row) => row.state_label, show: (row) => el("div", {}, mark(row.state_label, TONES[row.state]), row.decision_reason && el("div", { class: "hint" }, row.decision_reason)) },
  ];
  if (mayDecide) columns.push({ name: "act", label: "办理", value: () => "", isAction: true, show: (row) => row.state === "open" && button("处理", async () => (await decide(path, row, signal)) && draw(), { kind: "plain" }) });
  const { node, draw } = pagedTable({ caption: "考勤申诉", columns, load, filterLabel: "在本页查找", whenEmpty: "没有这样的申诉" });
  state.input.addEventListener("change", draw);
  await draw();
  return office({ title: "考勤申诉", back: [`/c/projects/${id}`, project.name] }, await projectPages(project, "/appeals", signal),
    !mayDecide && el("p", { class: "hint" }, "申诉由项目管理员处理。"), el("div", { class: "filters" }, state.node), node);
}

function originals(row) {
  if (!row.original.length) return "当天没有记录";
  return el("details", {}, el("summary", {}, `${row.original.length} 条`), el("ul", { class: "reasons" }, row.original.map((event) => el("li", {}, `${dayText(event.happened_at)} ${event.label}`))));
}

async function decide(path, row, signal) {
  const fields = {
    uphold: field({ label: "处理结果", name: "uphold", options: asOptions(DECISIONS) }),
    corrected_at: field({ label: "更正的时间", name: "corrected_at", type: "datetime-local", required: false, value: row.claimed_at ? `${row.day}T${clockText(row.claimed_at)}` : "", hint: "支持时填写" }),
    direction: field({ label: "更正的方向", name: "direction", options: asOptions(DIRECTIONS), value: row.direction || "", required: false }),
    reason: field({ label: "理由", name: "reason", type: "textarea", maxlength: 500, hint: "工人看得到；原记录保持不变" }),
  };
  const before = el("p", {}, `${row.worker_name || ""}　${dayText(row.day)}　${row.kind_label}：${row.statement}`);
  const send = ({ uphold, corrected_at: at, direction, reason }, options) => {
    const isUpheld = uphold === "yes";
    const correction = isUpheld ? { corrected_at: at ? `${at}:00+08:00` : null, direction: direction || null } : {};
    return api.post(`${path}/${row.id}/decision`, { uphold: isUpheld, reason, ...correction }, { ...options, signal });
  };
  const decided = await formDialog({ title: "处理考勤申诉", before, fields, label: "确定", send, signal });
  if (decided) toast(decided.state_label, { kind: "good" });
  return decided;
}
