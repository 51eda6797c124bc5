// Applications for an assessment, and why some were not taken.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { lyingBars } from "../lib/parts/chart.js";
import { field } from "../lib/parts/field.js";
import { mark } from "../lib/parts/marks.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { problemNote, reasonList } from "../lib/parts/problem_note.js";
import { asProblem } from "../lib/problem.js";
import { momentText } from "../lib/server_time.js";
import { office } from "./frame.js";

const STATES = [["", "全部"], ["pending", "待核验"], ["accepted", "已受理"], ["refused", "不予受理"]];
const ITEMS = [["", "全部"], ["SAFETY_MANAGEMENT", "安管人员考核"], ["SPECIAL_OPERATION", "特种作业人员考核"], ["SAFETY_C_EXEMPTION", "安全员C证免试申领"]];
const TONES = { pending: "wait", accepted: "good", refused: "bad" };
const asOptions = (pairs) => pairs.map(([value, label]) => ({ value, label }));

export async function show(_params, signal) {
  const state = field({ label: "状态", name: "state", required: false, options: asOptions(STATES) });
  const item = field({ label: "事项", name: "service_item", required: false, options: asOptions(ITEMS) });
  const load = (cursor) => api.get(pathWith("/registrations", { state: state.value(), service_item: item.value(), limit: ROWS_AT_ONCE, cursor }), { signal });
  const { node, draw } = pagedTable({ caption: "报名申请", columns: COLUMNS, load, filterLabel: "在本页查找", whenEmpty: "没有这样的申请" });
  for (const each of [state, item]) each.input.addEventListener("change", draw);
  await draw();
  return office({ title: "报名申请" }, await refusals(signal), el("div", { class: "filters" }, state.node, item.node), node);
}

/** The reasons of refusals between two days, as bars. */
async function refusals(signal) {
  const place = el("div", { class: "charts", "aria-live": "polite" });
  const from = field({ label: "从", name: "from", type: "date", required: false });
  const to = field({ label: "到", name: "to", type: "date", required: false });
  const draw = async () => {
    try {
      const answer = await api.get(pathWith("/registrations/refusals", { from: from.value(), to: to.value() }), { signal });
      from.input.value = answer.from;
      to.input.value = answer.to;
      const values = answer.items.map(({ code, service_item: of, count }) => ({ label: `${labelOf(of)}：${code}`, value: count }));
      replace(place, values.length ? lyingBars({ caption: "不予受理的原因", values, unit: "次" }) : el("p", { class: "hint" }, "这段时间没有不予受理的申请。"));
    } catch (fault) {
      const problem = asProblem(fault);
      if (problem) replace(place, problemNote(problem));
    }
  };
  for (const each of [from, to]) each.input.addEventListener("change", draw);
  await draw();
  return el("details", {}, el("summary", {}, "不予受理的原因统计"), el("div", { class: "filters" }, from.node, to.node), place);
}

const labelOf = (code) => ITEMS.find(([value]) => value === code)?.[1] || code;

const COLUMNS = [
  { name: "name", label: "姓名", value: (row) => row.worker_name || "" },
  { name: "number", label: "身份证号", value: (row) => row.id_card_number || "" },
  { name: "item", label: "事项", value: ({ application }) => application.service_item_label },
  { name: "category", label: "类别", value: ({ application }) => application.category },
  { name: "applied", label: "申请", value: ({ application }) => application.applied_at, show: ({ application }) => momentText(application.applied_at) },
  { name: "state", label: "状态", value: ({ application }) => application.state_label, show: ({ application }) => mark(application.state_label, TONES[application.state] || "plain") },
  { name: "reasons", label: "原因", value: ({ application }) => application.reasons.map((reason) => reason.message).join("；"), show: ({ application }) => application.reasons.length > 0 && reasonList(application.reasons) },
];
