// 我的工资: month by month what was earned, paid and is still owed, and the card it goes to.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { reload } from "../lib/router.js";
import { dayText, monthText } from "../lib/server_time.js";
import { button } from "../lib/parts/button.js";
import { field, tick } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { pagedList } from "../lib/parts/list.js";
import { mark } from "../lib/parts/marks.js";
import { yuan } from "../lib/parts/money.js";
import { toast } from "../lib/parts/toast.js";

const TONES = { draft: "bad", submitted: "wait", reviewed: "wait", sent: "wait", part_paid: "bad", paid: "good" };

export async function show(_params, signal) {
  const load = (cursor) => api.get(`/me/wages${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`, { signal });
  const [months, card] = await Promise.all([
    pagedList(load, (row) => month(row, signal), { whenEmpty: "还没有工资记录" }),
    api.get("/me/wage-account", { signal }),
  ]);
  const node = el("div", { class: "page" }, el("h1", {}, "我的工资"),
    el("section", { class: "card" }, el("h2", {}, "工资卡"),
      el("p", {}, card.account ? `${card.bank} ${card.account}` : "还没有登记，工资发不到您的卡上。"),
      button(card.account ? "更换工资卡" : "登记工资卡", () => give(signal), { kind: card.account ? "plain" : "main" })),
    el("h2", { class: "group-title" }, "逐月工资"), months);
  return { title: "我的工资", node };
}

function month(row, signal) {
  const parts = [`出勤 ${row.days} 天，${row.hours} 小时`, `应发 ${yuan(row.amount_cents)}`, `已发 ${yuan(row.paid_cents)}`];
  if (row.advanced_cents) parts.push(`总包垫付 ${yuan(row.advanced_cents)}`);
  const due = dayText(row.due_on, { year: true });
  return el("div", { class: "list-part" },
    el("div", { class: "split" }, el("strong", {}, `${monthText(row.month)}${row.back_pay_month ? `（补发${monthText(row.back_pay_month)}）` : ""}`), standing(row)),
    el("p", { class: "hint" }, `${row.project || ""}　${row.company || ""}`),
    el("p", {}, parts.join("，")),
    row.outstanding_cents > 0 && el("p", {}, row.is_overdue ? mark(`${due}应发，还差 ${yuan(row.outstanding_cents)}`, "bad") : `${due}前发放 ${yuan(row.outstanding_cents)}`),
    row.flags.map((flag) => el("p", { class: "hint" }, flag.label)),
    row.answer && el("p", {}, row.answer === "confirmed" ? mark("您已确认", "good") : `您的异议：${row.objection}`),
    el("div", { class: "actions" },
      row.answer !== "confirmed" && button("确认无误", () => answer(row, { answer: "confirmed" }, signal)),
      button("有异议", () => object(row, signal), { kind: "plain" })));
}

/** Of his own wage: that somebody else's payment failed is not his to read. */
function standing(row) {
  const isPaid = row.amount_cents > 0 && row.outstanding_cents === 0;
  return isPaid ? mark("已足额发放", "good") : mark(row.state_label, TONES[row.state]);
}

async function answer(row, body, signal) {
  await api.post(`/me/wages/${row.id}/answer`, body, { signal });
  toast("已确认", { kind: "good" });
  await reload();
}

async function object(row, signal) {
  const fields = { reason: field({ label: "哪里不对", name: "reason", type: "textarea", maxlength: 200 }) };
  const send = (values, options) => api.post(`/me/wages/${row.id}/answer`, { answer: "objected", ...values }, { ...options, signal });
  if (!await formDialog({ title: "对工资有异议", before: el("p", {}, row.when_wrong), fields, label: "提出异议", send, signal })) return;
  toast("已提出异议", { kind: "good" });
  await reload();
}

async function give(signal) {
  const fields = {
    bank: field({ label: "开户银行", name: "bank", maxlength: 60 }),
    account_number: field({ label: "卡号", name: "account_number", maxlength: 40, inputmode: "numeric", autocomplete: "off" }),
    is_own: tick({ label: "这是我本人名下的卡", name: "is_own", hint: "工资只能发到本人的账户" }),
  };
  const send = (values) => api.put("/me/wage-account", values, { signal });
  if (!await formDialog({ title: "工资卡", before: el("p", {}, "卡号加密保存，只有发工资时交给银行。"), fields, label: "保存", send, signal })) return;
  toast("已登记", { kind: "good" });
  await reload();
}
