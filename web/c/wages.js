// Wage batches of a project, its special account, and who was not paid in time.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button, linkButton } from "../lib/parts/button.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { mark } from "../lib/parts/marks.js";
import { yuan } from "../lib/parts/money.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { toast } from "../lib/parts/toast.js";
import { navigate } from "../lib/router.js";
import { monthText } from "../lib/server_time.js";
import { office } from "./frame.js";
import { holds } from "./menu.js";
import { projectOf, projectPages } from "./project_pages.js";

export const TONES = { draft: "plain", submitted: "wait", reviewed: "good", sent: "wait", part_paid: "bad", paid: "good" };

export async function show({ project: id }, signal) {
  const [project, mayAct, isRegulator] = await Promise.all([projectOf(id, signal), holds(["company_admin", "project_admin"], signal), holds(["regulator"], signal)]);
  const path = `/projects/${id}`;
  const batches = pagedTable({
    caption: "工资表", columns: batchColumns(id), filterLabel: "在本页查找", whenEmpty: "还没有工资表",
    load: (cursor) => api.get(pathWith(`${path}/wage-batches`, { limit: ROWS_AT_ONCE, cursor }), { signal }),
  });
  const arrears = pagedTable({
    caption: "到期没有付清的工资", columns: ARREARS, filterLabel: "在本页查找", whenEmpty: "没有到期未付的工资",
    load: (cursor) => api.get(pathWith(`${path}/wage-arrears`, { limit: ROWS_AT_ONCE, cursor }), { signal }),
  });
  await Promise.all([batches.draw(), arrears.draw()]);
  const actions = mayAct
    ? [button("计算工资表", () => generate(project, path, signal)), button("专用账户", () => account(path, signal), { kind: "plain" })]
    : [isRegulator && linkButton("全部欠薪", "/c/wage-arrears", { kind: "plain" })];
  return office({ title: "工资", back: [`/c/projects/${id}`, project.name], actions }, await projectPages(project, "/wages", signal),
    batches.node, el("h2", { class: "group-title" }, "欠薪提醒"), arrears.node);
}

function batchColumns(id) {
  return [
    { name: "month", label: "月份", value: (row) => row.month, show: (row) => el("a", { href: `/c/projects/${id}/wages/${row.id}` }, monthText(row.month)) },
    { name: "company", label: "单位", value: (row) => row.company || "" },
    { name: "items", label: "人次", value: (row) => row.items, isNumber: true },
    { name: "amount", label: "应发", value: (row) => row.amount_cents, show: (row) => yuan(row.amount_cents), isNumber: true },
    { name: "paid", label: "已发", value: (row) => row.paid_cents, show: (row) => yuan(row.paid_cents), isNumber: true },
    { name: "due", label: "发放日", value: (row) => row.due_on || "" },
    { name: "state", label: "状态", value: (row) => row.state_label, show: (row) => mark(row.state_label, TONES[row.state]) },
  ];
}

const ARREARS = [
  { name: "name", label: "姓名", value: (row) => row.name || "" },
  { name: "company", label: "单位", value: (row) => row.company || "" },
  { name: "month", label: "月份", value: (row) => row.month, show: (row) => monthText(row.month) },
  { name: "outstanding", label: "未付", value: (row) => row.outstanding_cents, show: (row) => yuan(row.outstanding_cents), isNumber: true },
  { name: "due", label: "发放日", value: (row) => row.due_on },
  { name: "level", label: "级别", value: (row) => row.level_label, show: (row) => mark(row.level_label, row.level === "ALARM" ? "bad" : "wait") },
];

async function generate(project, path, signal) {
  const { items } = await api.get(`${path}/participants`, { signal });
  const companies = new Map(items.map((each) => [each.company_id, each.company_name]));
  const last = new Date();
  last.setDate(0);
  const fields = {
    company_id: field({ label: "用工单位", name: "company_id", options: [{ value: "", label: "请选择" }, ...[...companies].map(([value, label]) => ({ value, label }))] }),
    month: field({ label: "月份", name: "month", type: "month", value: `${last.getFullYear()}-${String(last.getMonth() + 1).padStart(2, "0")}` }),
  };
  const before = el("p", { class: "hint" }, "按考勤和合同计算。编制中的工资表会重新计算，手工改过的金额保留；已锁定月份的差额列为补发。");
  const send = (values, options) => api.post(`${path}/wage-batches`, values, { ...options, signal });
  const made = await formDialog({ title: "计算工资表", before, fields, label: "计算", send, signal });
  if (made) navigate(`/c/projects/${project.id}/wages/${made.id}`);
}

async function account(path, signal) {
  const known = await api.get(`${path}/wage-account`, { signal });
  const fields = {
    bank: field({ label: "开户银行", name: "bank", maxlength: 60, value: known.bank || "" }),
    account_name: field({ label: "户名", name: "account_name", maxlength: 120, value: known.account_name || "" }),
    account_number: field({ label: "账号", name: "account_number", maxlength: 40, inputmode: "numeric", autocomplete: "off" }),
  };
  const before = el("p", { class: "hint" }, known.account ? `现在登记的是 ${known.account}，保存后更换。` : "工资只能从工资支付专用账户发放，请先登记。");
  const send = (values) => api.put(`${path}/wage-account`, values, { signal });
  if (await formDialog({ title: "工资支付专用账户", before, fields, label: "保存", send, signal })) toast("已登记", { kind: "good" });
}
