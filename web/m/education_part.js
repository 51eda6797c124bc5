// How far an enrolment in continuing education has come, and the step that is next.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { reload } from "../lib/router.js";
import { dayText } from "../lib/server_time.js";
import { button, linkButton } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { mark } from "../lib/parts/marks.js";
import { reasonList } from "../lib/parts/problem_note.js";
import { toast } from "../lib/parts/toast.js";

const STUDYING = new Set(["ENROLLED", "IN_TRAINING", "FAILED"]);

export async function educationPart(enrolment, signal) {
  const standing = await api.get(`/me/enrolments/${enrolment}/standing`, { signal });
  const apply = async () => {
    await api.post(`/me/enrolments/${enrolment}/renewal`, undefined, { signal });
    toast("已提交延期申请", { kind: "good" });
    await reload();
  };
  return el(
    "section",
    { class: "card" },
    el("div", { class: "split" }, el("h2", {}, "我的报名"), mark(standing.state_label, standing.state === "RENEWED" ? "good" : "wait")),
    el("p", {}, `${standing.class.title}（${standing.class.provider}）`),
    el("p", { class: "hint" }, `${dayText(standing.class.starts_on)} 到 ${dayText(standing.class.ends_on)}`),
    el("p", {}, standing.message),
    standing.warnings.length > 0 && reasonList(standing.warnings),
    standing.new_valid_to && el("p", {}, `新的有效期到 ${dayText(standing.new_valid_to, { year: true })}`),
    standing.decision_reason && el("p", {}, `审核意见：${standing.decision_reason}`),
    standing.may_apply && standing.renewal_way === "registration" && linkButton("申请延续注册", `/m/practice-registrations/new?certificate=${standing.certificate_id}`, { class: "button button-main wide" }),
    standing.may_apply && standing.renewal_way !== "registration" && button("申请延期", apply, { class: "button button-main wide" }),
    el("div", { class: "actions" }, linkButton("去学习", `/m/enrolments/${enrolment}`, { kind: "plain" }), STUDYING.has(standing.state) && button("取消报名", () => withdraw(enrolment, signal), { kind: "quiet" })),
  );
}

async function withdraw(enrolment, signal) {
  const really = await dialog({ title: "取消报名？", body: el("p", {}, "名额会退回，学过的记录保留。要按期延期，还得再报别的班。"), actions: [{ label: "取消报名", value: true, kind: "danger" }, { label: "不取消", value: false, kind: "plain" }], signal });
  if (!really) return;
  await api.post(`/me/enrolments/${enrolment}/withdrawal`, undefined, { signal });
  toast("已取消报名");
  await reload();
}
