// One contract: what was agreed and when, changed, ended, and as a page to print and sign.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { reload } from "../lib/router.js";
import { button } from "../lib/parts/button.js";
import { facts } from "../lib/parts/facts.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { mark } from "../lib/parts/marks.js";
import { legalDay, momentText } from "../lib/server_time.js";
import { changeContract } from "./contract_entry.js";
import { office } from "./frame.js";

export async function show({ project: id, contract: contractId }, signal) {
  const path = `/projects/${id}/contracts/${contractId}`;
  const contract = await api.get(path, { signal });
  const isOpen = contract.standing !== "void" && !contract.terminated_on;
  const done = async (asked) => (await asked) && reload();
  const upload = el("input", { type: "file", accept: "image/*", class: "unseen", name: "file", onchange: () => done(keep(path, upload.files[0], signal)) });
  const actions = [
    button("打印", () => window.print(), { kind: "plain" }),
    isOpen && button("登记变更", () => done(changeContract({ path, version: contract.versions[0], signal })), { kind: "plain" }),
    el("label", { class: "button button-plain" }, contract.paper_url ? "换照片" : "上传签好的合同", upload),
    isOpen && button("登记终止", () => done(end(path, signal)), { kind: "danger" }),
    contract.standing !== "void" && button("登错作废", () => done(annul(path, signal)), { kind: "danger" }),
  ];
  return office({ title: contract.kind_label, back: [`/c/projects/${id}/contracts`, "劳动合同"], actions },
    el("p", { class: "no-print" }, mark(contract.standing_label, contract.standing === "in_force" ? "good" : "plain"), contract.is_late && mark(`录入逾期，应于${contract.entry_due_on}前`, "bad")),
    paper(contract), contract.paper_url && el("p", { class: "no-print" }, el("a", { href: contract.paper_url, target: "_blank", rel: "noopener" }, "看签好的合同")),
    contract.versions.length > 1 && el("details", { class: "no-print" }, el("summary", {}, `历次约定（${contract.versions.length}版）`), contract.versions.slice(1).map(agreed)));
}

/** GZ2016-3.3-5: everything that the simple contract says, with room for two signatures. */
function paper(contract) {
  const period = contract.period_to ? `${contract.period_from} 至 ${contract.period_to}` : `${contract.period_from} 起，${contract.duration_label}`;
  return el("section", { class: "card" },
    el("h2", {}, contract.kind_label),
    facts([["用工单位（甲方）", contract.company.name], ["统一社会信用代码", contract.company.credit_code], ["工人（乙方）", contract.worker.name], ["身份证号", contract.worker.id_card], ["项目", contract.project.name], ["班组", contract.worker.team], ["签订日期", contract.signed_on], ["合同期限", period], ["终止", contract.terminated_on && `${contract.terminated_on}，${contract.termination_reason}`]]),
    agreed(contract.versions[0]),
    el("p", {}, "甲方（盖章）：＿＿＿＿＿＿＿＿　　乙方（签字）：＿＿＿＿＿＿＿＿"));
}

function agreed(version) {
  return el("div", {},
    version.number > 1 && el("h3", {}, `自 ${version.effective_from} 起的约定（${version.reason}）`),
    facts([["工作任务", version.task], ["劳动报酬", version.remuneration], ["工资支付标准", version.wage_words], ["支付方式", version.pay_method_label], ["支付期限", version.pay_day_words], ["工资纠纷解决方式", version.dispute_resolution], ["责任追究", version.liability]]),
    el("div", { class: "no-print" }, facts([["本人意见", version.answered_at ? `${version.answer_label}（${momentText(version.answered_at)}）` : version.answer_label], ["异议", version.objection]])));
}

function keep(path, file, signal) {
  const data = new FormData();
  data.append("file", file);
  return api.upload(`${path}/paper`, data, { signal });
}

function end(path, signal) {
  const fields = { ends_on: field({ label: "合同的最后一天", name: "ends_on", type: "date", value: legalDay() }), reason: field({ label: "原因", name: "reason", maxlength: 200 }) };
  return formDialog({ title: "登记终止", fields, label: "终止", kind: "danger", send: (values, options) => api.post(`${path}/end`, values, { ...options, signal }), signal });
}

function annul(path, signal) {
  const fields = { reason: field({ label: "哪里登错了", name: "reason", maxlength: 200 }) };
  const before = el("p", {}, "作废后这份登记不再算数，但仍可查看；本人会收到消息。");
  return formDialog({ title: "登错作废", before, fields, label: "作废", kind: "danger", send: (values, options) => api.post(`${path}/void`, values, { ...options, signal }), signal });
}
