// One learner: his days, the minutes that did not count, and his appeals about them.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { bars, lyingBars, progress } from "../lib/parts/chart.js";
import { facts } from "../lib/parts/facts.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { list, row } from "../lib/parts/list.js";
import { mark } from "../lib/parts/marks.js";
import { pathWith } from "../lib/parts/paged_table.js";
import { toast } from "../lib/parts/toast.js";
import { reload } from "../lib/router.js";
import { durationText, momentText } from "../lib/server_time.js";
import { decideAppeal } from "./learning_appeal.js";
import { assess } from "./assessment.js";
import { office } from "./frame.js";
import { RISK_TONES, resultLabel } from "./learner_words.js";
import { holds } from "./menu.js";

const APPEALS = { open: ["待处理", "wait"], granted: ["已同意", "good"], rejected: ["没有同意", "bad"] };

export async function show({ class_id, enrolment }, signal) {
  const [learner, appeals, isStaff] = await Promise.all([
    found(class_id, enrolment, signal),
    api.get(`/training/enrolments/${enrolment}/appeals`, { signal }),
    holds(["training_staff"], signal),
  ]);
  const back = [`/c/classes/${class_id}`, "学员名单"];
  if (!learner) return office({ title: "没有找到这位学员", back }, el("p", {}, "他可能已经取消报名，请回到名单再找。"));
  const again = async (done) => (await done) && reload();
  const actions = isStaff ? [
    button("登记考核", () => again(assess(learner, signal))),
    button("确认本人在学", () => again(confirmPresence(enrolment, signal)), { kind: "plain" }),
  ] : [];
  const days = Object.entries(learner.hours_by_day).sort().map(([day, value]) => ({ label: day.slice(5).replace("-", "/"), value }));
  const lost = learner.uncredited.map(({ message, seconds }) => ({ label: message, value: seconds, text: durationText(seconds) }));
  return office({ title: learner.name || "学员", back, actions },
    el("div", { class: "card" }, progress(learner.progress, `学时 ${learner.earned_hours} / ${learner.required_hours}`), facts([
      ["进度", mark(learner.risk_label, RISK_TONES[learner.risk])],
      ["剩余天数", `${learner.days_left} 天`],
      ["每天还需", learner.needed_s_per_day ? durationText(learner.needed_s_per_day) : null],
      ["学完小节", `${learner.sections_done} 节`],
      ["最近学习", momentText(learner.last_learned_at)],
      ["学完时间", learner.completed_at && momentText(learner.completed_at)],
      ["抽查未完成", `${learner.checks_missed} 次`],
      ["考核", resultLabel(learner.assessment_result)],
    ])),
    el("div", { class: "charts" },
      days.some(({ value }) => value > 0) && bars({ caption: "每天学时", values: days.slice(-30), unit: "小时" }),
      lost.length > 0 && lyingBars({ caption: `没有计入的 ${durationText(learner.uncredited_s)}`, values: lost })),
    el("h2", {}, "学时申诉"),
    list(appeals.items, (appeal) => appealRow(appeal, isStaff, () => again(decideAppeal(enrolment, appeal, signal))), { whenEmpty: "没有申诉" }));
}

async function found(classId, enrolment, signal) {
  for (let cursor = null; ;) {
    const page = await api.get(pathWith(`/training/classes/${classId}/learners`, { limit: 200, cursor }), { signal });
    const learner = page.items.find((row) => row.enrolment_id === enrolment);
    if (learner || !page.next_cursor) return learner || null;
    cursor = page.next_cursor;
  }
}

function appealRow(appeal, isStaff, decide) {
  const [label, tone] = APPEALS[appeal.state] || [appeal.state, "plain"];
  const text = [appeal.text, appeal.decision_reason && `答复：${appeal.decision_reason}`].filter(Boolean).join("　");
  const end = appeal.state === "open" && isStaff ? button("处理", decide, { kind: "plain" }) : mark(label, tone);
  return row({ title: momentText(appeal.opened_at), text, end });
}

async function confirmPresence(enrolment, signal) {
  const reason = field({ label: "怎样确认的", name: "reason", maxlength: 200, hint: "例如：在教室当面核对了本人和身份证。代替当前的随机抽查，记入审计。" });
  const send = (values, options) => api.post(`/training/enrolments/${enrolment}/presence`, values, { ...options, signal });
  const answer = await formDialog({ title: "确认本人在学习", fields: { reason }, label: "确认", send, signal });
  if (answer) toast("已确认", { kind: "good" });
  return answer;
}
