// One application for registration of practice: where it stands, what can be done now, and every step so far.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { button, linkButton } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { facts } from "../lib/parts/facts.js";
import { field, showErrors } from "../lib/parts/field.js";
import { mark } from "../lib/parts/marks.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { toast } from "../lib/parts/toast.js";
import { reload } from "../lib/router.js";
import { dayText, momentText } from "../lib/server_time.js";
import { TONES } from "./practice_registrations.js";

const MENDABLE = new Set(["draft", "returned"]);
const OPEN = new Set(["draft", "submitted", "confirmed", "returned"]);

export async function show({ application }, signal) {
  const row = await api.get(`/me/practice-registrations/${application}`, { signal });
  const known = [["注册类别", row.category], ["证书编号", row.certificate_number], ["注册单位", row.company], ["信用代码", row.credit_code], ["有效期至", row.valid_to && dayText(row.valid_to, { year: true })]];
  const node = el(
    "div",
    { class: "page" },
    el("h1", {}, `${row.kind_label}申请`),
    el(
      "section",
      { class: "card" },
      el("p", { class: "marks" }, mark(row.state_label, TONES[row.state])),
      el("p", {}, row.message),
      row.reason && el("p", {}, `原因：${row.reason}`),
      facts(known),
      row.result_id && linkButton("看注册证书", `/m/certificates/${row.result_id}`, { class: "button button-main wide" }),
    ),
    MENDABLE.has(row.state) && mending(row, signal),
    OPEN.has(row.state) && button("撤回申请", () => withdraw(row, signal), { kind: "quiet" }),
    el("section", { class: "card" }, el("h2", {}, "办理经过"), el("ul", {}, row.steps.map((step) => el("li", {}, `${momentText(step.at)} ${step.by_label}：${step.label}${step.reason ? `（${step.reason}）` : ""}`)))),
  );
  return { title: `${row.kind_label}申请`, node };
}

function mending(row, signal) {
  const path = `/me/practice-registrations/${row.id}`;
  const told = el("div", { "aria-live": "polite" });
  const company = field({ label: "注册单位的统一社会信用代码", name: "credit_code", maxlength: 18, value: row.credit_code, autocomplete: "off" });
  const send = async () => {
    replace(told);
    if (company.value() !== row.credit_code) await api.put(path, { credit_code: company.value() }, { signal });
    await api.post(`${path}/submission`, undefined, { signal });
    toast("已提交，等待单位确认", { kind: "good" });
    await reload();
  };
  const onProblem = (problem) => {
    if (showErrors(problem, { credit_code: company })) return;
    replace(told, problemNote(problem), problem.code === "REALNAME_REQUIRED" && linkButton("去实名认证", "/m/verification"), problem.code === "CE_NOT_COMPLETED" && linkButton("看继续教育班次", `/m/certificates/${row.certificate_id}/classes`));
  };
  return el("section", { class: "card" }, el("h2", {}, row.state === "returned" ? "补正后重新提交" : "核对后提交"), company.node, told, button("提交申请", send, { class: "button button-main wide", onProblem }));
}

async function withdraw(row, signal) {
  const really = await dialog({ title: "撤回这份申请？", body: el("p", {}, "撤回以后可以重新申请。"), actions: [{ label: "撤回", value: true, kind: "danger" }, { label: "不撤回", value: false, kind: "plain" }], signal });
  if (!really) return;
  await api.post(`/me/practice-registrations/${row.id}/withdrawal`, undefined, { signal });
  toast("已撤回");
  await reload();
}
