// A signed contract written into the system, and a change of what was agreed.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { dialog } from "../lib/parts/dialog.js";
import { toast } from "../lib/parts/toast.js";
import { legalDay } from "../lib/server_time.js";

const ITEMS = { period: "期限", task: "工作任务", remuneration: "劳动报酬", wage_standard: "工资支付标准", pay_method: "支付方式", pay_day: "发薪日", dispute_resolution: "工资纠纷解决方式", liability: "责任追究" };
const DURATIONS = [["FIXED", "固定期限"], ["OPEN_ENDED", "无固定期限"], ["TASK", "以完成工作任务为期限"]];
const UNITS = [["", "没有约定"], ["DAY", "每日"], ["MONTH", "每月"], ["HOUR", "每小时"], ["PIECE", "每件"]];
const METHODS = [["", "没有约定"], ["BANK", "银行代发"], ["CASH", "现金"]];
const asOptions = (pairs) => pairs.map(([value, label]) => ({ value, label }));

/** @returns {Promise<object|null>} what was entered */
export async function enterContract({ path, worker, kinds, signal }) {
  const fields = {
    kind: field({ label: "合同种类", name: "kind", options: kinds.map(({ code, label }) => ({ value: code, label })) }),
    signed_on: field({ label: "签订日期", name: "signed_on", type: "date", value: legalDay(), max: legalDay() }),
    duration: field({ label: "期限类型", name: "duration", options: asOptions(DURATIONS) }),
    period_from: field({ label: "开始日期", name: "period_from", type: "date", value: legalDay() }),
    period_to: field({ label: "结束日期", name: "period_to", type: "date", required: false, hint: "固定期限的最后一天" }),
    ...agreedFields(),
  };
  const needed = kinds.map(({ label, items }) => el("li", {}, `${label}：${items.map((name) => ITEMS[name]).join("、")}`));
  const before = [el("p", {}, `${worker.name || "未登记姓名"}　${worker.company.name || ""}`), el("p", { class: "hint" }, "按签好的合同填写。必备事项："), el("ul", { class: "hint" }, needed)];
  const send = (values, options) => api.post(path, { worker_id: worker.id, ...values }, { ...options, signal });
  const entered = await formDialog({ title: "登记合同", before, fields, label: "登记", send, signal });
  if (!entered) return null;
  if (entered.warnings.length) await dialog({ title: "已登记，请注意", body: problemNote({ title: "录入晚了", reasons: entered.warnings, errors: {} }), signal });
  else toast("已登记，等待本人确认", { kind: "good" });
  return entered;
}

/** What is agreed from a day on, whole; `version` is what was agreed last. */
export async function changeContract({ path, version, signal }) {
  const fields = {
    effective_from: field({ label: "从哪天起", name: "effective_from", type: "date", value: legalDay() }),
    reason: field({ label: "为什么变更", name: "reason", maxlength: 200 }),
    ...agreedFields(version),
  };
  const before = el("p", { class: "hint" }, "请写下变更后的全部约定。原来的内容保留，由本人再次确认。");
  const send = (values, options) => api.post(`${path}/changes`, values, { ...options, signal });
  const changed = await formDialog({ title: "登记变更", before, fields, label: "登记变更", send, signal });
  if (changed) toast("已登记变更，等待本人确认", { kind: "good" });
  return changed;
}

function agreedFields(last = {}) {
  const optional = { required: false };
  const wage = field({ label: "工资标准（元）", name: "wage_cents", inputmode: "decimal", value: last.wage_cents ? (last.wage_cents / 100).toFixed(2) : "", hint: "最多两位小数", ...optional });
  const text = (label, name) => field({ label, name, type: "textarea", rows: 2, maxlength: 300, value: last[name] || "", ...optional });
  return {
    task: text("工作任务", "task"),
    remuneration: text("劳动报酬", "remuneration"),
    wage_cents: { ...wage, value: () => inCents(wage.value()) },
    wage_unit: field({ label: "计薪单位", name: "wage_unit", options: asOptions(UNITS), value: last.wage_unit || "", ...optional }),
    pay_method: field({ label: "支付方式", name: "pay_method", options: asOptions(METHODS), value: last.pay_method || "", ...optional }),
    pay_day: field({ label: "每月几日发薪", name: "pay_day", inputmode: "numeric", maxlength: 2, value: last.pay_day ? String(last.pay_day) : "", hint: "1 到 31；当月没有这一天的为月末", ...optional }),
    dispute_resolution: text("工资纠纷解决方式", "dispute_resolution"),
    liability: text("责任追究", "liability"),
  };
}

/** Whole cents out of what somebody typed in yuan; other words go as they are, and the server says what is wrong. */
function inCents(text) {
  const found = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(text);
  return found ? Number(found[1]) * 100 + Number((found[2] || "0").padEnd(2, "0")) : text;
}
