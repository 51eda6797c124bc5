// One month of wages of one company: its lines, its steps, the bank, and the advance.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { facts } from "../lib/parts/facts.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { mark } from "../lib/parts/marks.js";
import { cents, yuan } from "../lib/parts/money.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { sheetImport } from "../lib/parts/sheet_import.js";
import { toast } from "../lib/parts/toast.js";
import { reload } from "../lib/router.js";
import { momentText, monthText } from "../lib/server_time.js";
import { office } from "./frame.js";
import { holds } from "./menu.js";
import { projectOf } from "./project_pages.js";
import { TONES } from "./wages.js";

const STEPS = { submit: "提交", return: "退回", review: "审核锁定", send: "交银行", settle: "登记结果" };
const UNITS = { DAY: "天", MONTH: "月", HOUR: "小时", PIECE: "件" };
const ANSWERS = { confirmed: ["已确认", "good"], objected: ["有异议", "bad"] };

export async function show({ project: id, batch: batchId }, signal) {
  const path = `/projects/${id}/wage-batches/${batchId}`;
  const [project, batch, mayAct] = await Promise.all([projectOf(id, signal), api.get(path, { signal }), holds(["company_admin", "project_admin"], signal)]);
  const columns = [...COLUMNS];
  if (mayAct) columns.push({ name: "act", label: "办理", value: () => "", isAction: true, show: (row) => actionsOf(batch, row, path, signal) });
  const lines = pagedTable({
    caption: `${batch.company || ""} ${monthText(batch.month)}工资`, columns, filterLabel: "在本页查找", whenEmpty: "这个月没有人出勤",
    load: (cursor) => api.get(pathWith(`${path}/items`, { limit: ROWS_AT_ONCE, cursor }), { signal }),
  });
  await lines.draw();
  const sheet = button("下载工资表（Excel）", () => api.download(`${path}.xlsx`, `工资表-${batch.month}.xlsx`, { signal }), { kind: "plain" });
  return office({ title: `${monthText(batch.month)}工资`, back: [`/c/projects/${id}/wages`, `${project.name} 工资`], actions: [...(mayAct ? stepsOf(batch, path, signal) : []), sheet] },
    el("p", {}, mark(batch.state_label, TONES[batch.state]), batch.objections > 0 && mark(`${batch.objections} 人有异议`, "bad")),
    facts([["单位", batch.company], ["应发合计", yuan(batch.amount_cents)], ["已发", yuan(batch.paid_cents)], ["总包垫付", batch.advanced_cents ? yuan(batch.advanced_cents) : null],
      ["最早发放日", batch.due_on], ["计算时间", momentText(batch.computed_at)], ["校验码", batch.locked_hash && `${batch.locked_hash.slice(0, 16)}…`]]),
    mayAct && batch.state === "sent" && bank(batch, path, signal), lines.node,
    el("details", {}, el("summary", {}, `办理经过（${batch.steps.length}）`), el("ul", { class: "reasons" },
      batch.steps.map((step) => el("li", {}, `${momentText(step.at)}　${STEPS[step.step]}${step.reason ? `：${step.reason}` : ""}`)))));
}

const COLUMNS = [
  { name: "name", label: "姓名", value: (row) => row.name || "", show: (row) => [row.name || "", row.back_pay_month && mark(`补发 ${row.back_pay_month}`, "wait")] },
  { name: "days", label: "天数", value: (row) => row.days, isNumber: true },
  { name: "hours", label: "工时", value: (row) => row.hours, isNumber: true },
  { name: "wage", label: "标准", value: (row) => row.wage_cents ?? "", show: (row) => (row.wage_cents === null ? "—" : `${yuan(row.wage_cents)}/${UNITS[row.unit]}`) },
  { name: "amount", label: "应发", value: (row) => row.amount_cents, isNumber: true, show: (row) => [yuan(row.amount_cents), row.edit_reason && el("div", { class: "hint" }, `手工：${row.edit_reason}`)] },
  { name: "left", label: "未付", value: (row) => row.outstanding_cents, isNumber: true, show: (row) => yuan(row.outstanding_cents) },
  { name: "due", label: "发放日", value: (row) => row.due_on },
  { name: "notes", label: "提示", value: (row) => row.flags.map((flag) => flag.label).join("；"), show: (row) => [row.flags.map((flag) => mark(flag.label, "bad")), row.answer && mark(...ANSWERS[row.answer]), row.objection && el("div", { class: "hint" }, row.objection)] },
];

function actionsOf(batch, row, path, signal) {
  const isLate = row.outstanding_cents > 0 && row.due_on < new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
  return el("div", { class: "actions" },
    batch.state === "draft" && button("改金额", () => edit(row, path, signal), { kind: "plain" }),
    isLate && batch.state !== "sent" && button("总包垫付", () => advance(row, path, signal), { kind: "plain" }));
}

function stepsOf(batch, path, signal) {
  const step = (label, to, body, words, kind = "main") => button(label, () => take(label, `${path}/${to}`, body, words, signal), { kind });
  if (batch.state === "draft") {
    const again = () => api.post(`${path.slice(0, path.lastIndexOf("/"))}`, { company_id: batch.company_id, month: batch.month }, { signal }).then(done("已重新计算"));
    return [button("重新计算", again, { kind: "plain" }), step("提交", "submission", {}, "提交后由总承包单位审核，审核前可以退回。")];
  }
  if (batch.state === "submitted") return [step("审核通过", "review", { approve: true }, "通过后立即锁定，任何人都不能再改。"), button("退回", () => giveBack(path, signal), { kind: "plain" })];
  if (batch.state === "reviewed" || batch.state === "part_paid") return [step("交银行发放", "sending", {}, "给每个未付清、已登记工资卡的工人生成一笔付款。")];
  return [];
}

async function take(label, path, body, words, signal) {
  const actions = [{ label, value: true }, { label: "取消", value: false, kind: "plain" }];
  if (!await dialog({ title: `要${label}吗？`, body: el("p", {}, words), actions, signal })) return;
  const { without_account: without } = await api.post(path, body, { signal });
  if (without) await dialog({ title: `${without} 人没有工资卡`, body: el("p", {}, "请他们在“我的工资”里登记本人的银行卡，下一次再发放。"), actions: [{ label: "知道了", value: true }], signal });
  await done("已办理")();
}

async function giveBack(path, signal) {
  const fields = { reason: field({ label: "理由", name: "reason", type: "textarea", maxlength: 200 }) };
  const send = (values, options) => api.post(`${path}/review`, { approve: false, ...values }, { ...options, signal });
  if (await formDialog({ title: "退回工资表", fields, label: "退回", send, signal })) await done("已退回")();
}

async function edit(row, path, signal) {
  const fields = {
    amount_cents: field({ label: "应发金额（元）", name: "amount", inputmode: "decimal", value: (row.amount_cents / 100).toFixed(2) }),
    reason: field({ label: "理由", name: "reason", maxlength: 200, hint: "例如：加班、计件数量、扣款依据" }),
  };
  const send = ({ amount_cents: text, reason }, options) => api.patch(`${path}/items/${row.id}`, { amount_cents: cents(text), reason }, { ...options, signal });
  if (await formDialog({ title: `${row.name || ""} 的工资`, fields, label: "保存", send, signal })) await done("已保存")();
}

async function advance(row, path, signal) {
  const fields = {
    paid_on: field({ label: "垫付日期", name: "paid_on", type: "date" }),
    reason: field({ label: "说明", name: "reason", maxlength: 200 }),
  };
  const before = el("p", {}, `${row.name || ""} 未付 ${yuan(row.outstanding_cents)}。登记后欠薪提醒解除，向用工单位追偿的记录保留。只有总承包单位可以办理。`);
  const send = (values, options) => api.post(`${path}/advances`, { item_ids: [row.id], ...values }, { ...options, signal });
  if (await formDialog({ title: "先行垫付", before, fields, label: "登记垫付", send, signal })) await done("已登记")();
}

function bank(batch, path, signal) {
  return el("section", {}, el("h2", { class: "group-title" }, "银行"),
    el("div", { class: "actions no-print" }, button("下载代发文件", () => api.download(`${path}/bank-sheet.xlsx`, `工资代发-${batch.month}.xlsx`, { signal }), { kind: "plain" })),
    sheetImport({
      path: `${path}/bank-results`, accept: ".xlsx,.csv", signal,
      hint: "银行办完后导入结果文件（.xlsx 或 .csv）。校验码、金额不符的行不会登记；重复导入没有影响。",
      labels: { taken: "已登记", repeated: "登记过", refused: "没有登记" },
      countsOf: ({ total, taken, repeated, refused }) => `共 ${total} 行：登记 ${taken} 行，登记过 ${repeated} 行，没有登记 ${refused} 行`,
      onDone: ({ batch: now }) => now.state !== batch.state && reload(),
    }));
}

function done(words) {
  return async () => {
    toast(words, { kind: "good" });
    await reload();
  };
}
