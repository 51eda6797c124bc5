// 执业注册: what a company confirms, and what the authority decides.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { facts } from "../lib/parts/facts.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { mark } from "../lib/parts/marks.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { toast } from "../lib/parts/toast.js";
import { momentText } from "../lib/server_time.js";
import { office } from "./frame.js";
import { holds } from "./menu.js";

const STATES = [["", "全部"], ["submitted", "待单位确认"], ["confirmed", "待主管部门审核"], ["returned", "退回补正"], ["accepted", "准予注册"], ["refused", "不予注册"]];
const TONES = { submitted: "wait", confirmed: "wait", returned: "bad", accepted: "good", refused: "bad" };
const CONFIRMATIONS = [{ value: "", label: "请选择" }, { value: "yes", label: "确认在本单位执业" }, { value: "no", label: "退回" }];
const RESULTS = [{ value: "", label: "请选择" }, { value: "accept", label: "准予注册" }, { value: "return", label: "退回补正" }, { value: "refuse", label: "不予注册" }];

export async function show(_params, signal) {
  const [isUnit, isAuthority] = await Promise.all([holds(["company_admin"], signal), holds(["regulator"], signal)]);
  const first = isAuthority ? "confirmed" : "submitted";
  const state = field({ label: "状态", name: "state", required: false, value: first, options: STATES.map(([value, label]) => ({ value, label })) });
  const load = (cursor) => api.get(pathWith("/practice-registrations", { state: state.value(), limit: ROWS_AT_ONCE, cursor }), { signal });
  const act = (row) => [
    isUnit && row.state === "submitted" && button("确认", async () => (await confirm(row, signal)) && draw(), { kind: "plain" }),
    isAuthority && row.state === "confirmed" && button("审核", async () => (await decide(row, signal)) && draw(), { kind: "plain" }),
  ].filter(Boolean);
  const columns = [
    { name: "holder", label: "姓名", value: (row) => row.holder_name },
    { name: "number", label: "身份证号", value: (row) => row.holder_number },
    { name: "kind", label: "事项", value: (row) => row.kind_label },
    { name: "category", label: "注册类别", value: (row) => row.category },
    { name: "certificate", label: "证书编号", value: (row) => row.certificate_number },
    { name: "company", label: "注册单位", value: (row) => row.company },
    { name: "submitted", label: "提交", value: (row) => row.submitted_at || "", show: (row) => momentText(row.submitted_at) },
    { name: "before", label: "原有效期止", value: (row) => row.valid_to_before || "" },
    { name: "state", label: "状态", value: (row) => row.state_label, show: (row) => mark(row.state_label, TONES[row.state] || "plain") },
    { name: "reason", label: "原因", value: (row) => row.reason || "" },
    { name: "act", label: "办理", value: () => "", show: act, isAction: true },
  ];
  const { node, draw } = pagedTable({ caption: "执业注册", columns, load, filterLabel: "在本页查找", whenEmpty: "没有这样的申请" });
  state.input.addEventListener("change", draw);
  await draw();
  return office({ title: "执业注册" }, el("p", { class: "hint" }, "申请先由注册单位确认，再由主管部门审核；两步不能是同一个账号。"), el("div", { class: "filters" }, state.node), node);
}

/** What stands on record of an application, before somebody answers it. */
async function before(row, signal) {
  const one = await api.get(`/practice-registrations/${row.id}`, { signal });
  const pairs = [["申请人", `${one.holder_name} ${one.holder_number}`], ["事项", `${one.category} ${one.kind_label}`], ["证书编号", one.certificate_number], ["注册单位", one.company], ["原有效期止", one.valid_to_before]];
  const steps = one.steps.map((step) => el("li", {}, `${momentText(step.at)} ${step.by_label}：${step.label}${step.reason ? `（${step.reason}）` : ""}`));
  return el("div", {}, facts(pairs), el("ul", {}, steps));
}

const REASON = { label: "原因", name: "reason", type: "textarea", maxlength: 200, required: false, hint: "退回和不予注册必须写明，本人看得到" };

async function confirm(row, signal) {
  const fields = { confirm: field({ label: "单位意见", name: "confirm", options: CONFIRMATIONS }), reason: field(REASON) };
  const send = (values, options) => api.post(`/practice-registrations/${row.id}/confirmation`, { confirm: values.confirm === "yes", reason: values.reason || "" }, { ...options, signal });
  return answered({ title: "单位确认", before: await before(row, signal), fields, label: "确定", send, signal });
}

async function decide(row, signal) {
  const fields = { result: field({ label: "审核结果", name: "result", options: RESULTS }), reason: field(REASON) };
  const send = (values, options) => api.post(`/practice-registrations/${row.id}/decision`, { result: values.result, reason: values.reason || "" }, { ...options, signal });
  return answered({ title: "审核执业注册", before: await before(row, signal), fields, label: "确定", send, signal });
}

async function answered(parts) {
  const done = await formDialog(parts);
  if (done) toast(done.state_label, { kind: "good" });
  return done;
}
