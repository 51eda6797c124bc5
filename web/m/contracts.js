// 我的合同: what was signed with whom, what it promises, and whether that is right.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { reload } from "../lib/router.js";
import { dayText, momentText } from "../lib/server_time.js";
import { button } from "../lib/parts/button.js";
import { facts } from "../lib/parts/facts.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { mark } from "../lib/parts/marks.js";
import { toast } from "../lib/parts/toast.js";

const TONES = { in_force: "good", not_yet: "wait", over: "plain", terminated: "plain", void: "plain" };
const ANSWERS = { confirmed: "good", waiting: "wait", objected: "bad" };

export async function show(_params, signal) {
  const { items } = await api.get("/me/contracts", { signal });
  const node = el("div", { class: "page" }, el("h1", {}, "我的合同"),
    items.length ? items.map((item) => engagement(item, signal)) : el("p", { class: "card hint" }, "您还没有登记在任何项目。"));
  return { title: "我的合同", node };
}

function engagement(item, signal) {
  return el("section", {},
    el("h2", { class: "group-title" }, item.project),
    el("p", { class: "hint" }, `${item.company}　${inFull(item.joined_on)} 进场${item.has_left ? "，已退场" : ""}`),
    item.what_to_do && el("div", { class: "note note-wait" }, el("p", { class: "note-title" }, "还没有有效的书面合同"), el("p", {}, item.what_to_do)),
    item.contracts.map((contract) => card(contract, signal)));
}

function card(contract, signal) {
  const [version, ...earlier] = contract.versions;
  const period = contract.period_to ? `${inFull(contract.period_from)} 至 ${inFull(contract.period_to)}` : `${inFull(contract.period_from)} 起，${contract.duration_label}`;
  return el("div", { class: "card" },
    el("div", { class: "split" }, el("h3", {}, contract.kind_label), mark(contract.standing_label, TONES[contract.standing])),
    facts([["签订", inFull(contract.signed_on)], ["期限", period], ["终止", contract.terminated_on && `${inFull(contract.terminated_on)}（${contract.termination_reason}）`]]),
    agreed(version),
    el("p", {}, mark(version.answer_label, ANSWERS[version.answer]), version.answered_at && el("span", { class: "hint" }, ` ${momentText(version.answered_at)}`)),
    version.answer === "objected" && el("p", {}, `您的异议：${version.objection}`),
    contract.paper_url && el("p", {}, el("a", { href: contract.paper_url, target: "_blank", rel: "noopener" }, "看签好的合同")),
    contract.standing !== "void" && el("div", { class: "actions" },
      version.answer !== "confirmed" && button("与我签的一致", () => confirm(contract, version, signal)),
      button("有异议", () => object(contract, version, signal), { kind: "plain" })),
    earlier.length > 0 && el("details", {}, el("summary", {}, "以前的约定"), earlier.map(agreed)));
}

function agreed(version) {
  return el("div", {},
    version.number > 1 && el("p", {}, el("strong", {}, `自 ${inFull(version.effective_from)} 起：${version.reason}`)),
    facts([["工资标准", version.wage_words], ["发薪", version.pay_day_words], ["支付方式", version.pay_method_label], ["劳动报酬", version.remuneration], ["工作任务", version.task], ["纠纷怎么解决", version.dispute_resolution], ["违约责任", version.liability]]));
}

const inFull = (day) => dayText(day, { year: true });

async function confirm(contract, version, signal) {
  await api.post(`/me/contracts/${contract.id}/confirm`, { number: version.number }, { signal });
  toast("已确认", { kind: "good" });
  await reload();
}

async function object(contract, version, signal) {
  const fields = { reason: field({ label: "哪里不一致", name: "reason", type: "textarea", maxlength: 300, hint: "例如：说好的是每天300元" }) };
  const send = (values, options) => api.post(`/me/contracts/${contract.id}/object`, { number: version.number, ...values }, { ...options, signal });
  const before = el("p", {}, "单位和主管部门能看到您的异议。单位核对后会登记变更，或与您说明。");
  if (!await formDialog({ title: "对合同有异议", before, fields, label: "提出异议", send, signal })) return;
  toast("已提出异议", { kind: "good" });
  await reload();
}
