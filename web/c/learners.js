// The learners of a class: how far, how fast, who may be late, and why minutes did not count.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { bars, lyingBars } from "../lib/parts/chart.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { mark } from "../lib/parts/marks.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { toast } from "../lib/parts/toast.js";
import { reload } from "../lib/router.js";
import { dayText, durationText } from "../lib/server_time.js";
import { assess } from "./assessment.js";
import { office } from "./frame.js";
import { summaryTiles } from "./learning.js";
import { holds } from "./menu.js";
import { RISK_TONES, resultLabel } from "./learner_words.js";

const RISKS = [["", "全部"], ["any", "需要关心的"], ["at_risk", "可能赶不上"], ["behind", "进度落后"], ["overdue", "已逾期"], ["on_track", "进度正常"], ["done", "已完成"]];

export async function show({ class_id }, signal) {
  const isStaff = await holds(["training_staff"], signal);
  const path = `/training/classes/${class_id}/learners`;
  const risk = field({ label: "只看", name: "risk", required: false, options: RISKS.map(([value, label]) => ({ value, label })) });
  const head = el("div", {});
  let group = null;
  const load = async (cursor) => {
    const answer = await api.get(pathWith(path, { limit: ROWS_AT_ONCE, cursor, risk: risk.value() }), { signal });
    if (!group) {
      group = answer.class;
      replace(head, summary(answer));
    }
    return answer;
  };
  const { node, draw } = pagedTable({ caption: "学员", columns: columns(class_id, isStaff, signal), load, filterLabel: "在本页查找", whenEmpty: "没有符合的学员" });
  risk.input.addEventListener("change", draw);
  await draw();
  const sheet = () => api.download(`${path}.xlsx`, `学员_${group?.title || class_id}.xlsx`, { signal });
  const actions = [button("下载表格", sheet, { kind: "plain" }), isStaff && group && button("改名额", () => changeSeats(group, signal), { kind: "plain" })];
  return office({ title: group?.title || "班次", back: ["/c/classes", "班次"], actions }, head, el("div", { class: "filters" }, risk.node), node);
}

function summary(answer) {
  const group = answer.class;
  const days = new Map();
  const lost = new Map();
  for (const learner of answer.items) {
    for (const [day, hours] of Object.entries(learner.hours_by_day)) days.set(day, (days.get(day) || 0) + hours);
    for (const each of learner.uncredited) lost.set(each.message, (lost.get(each.message) || 0) + each.seconds);
  }
  const part = answer.next_cursor ? "（本页学员）" : "";
  const perDay = [...days].sort().slice(-30).map(([day, hours]) => ({ label: day.slice(5).replace("-", "/"), value: Math.round(hours * 100) / 100 }));
  const perReason = [...lost].sort((a, b) => b[1] - a[1]).map(([label, value]) => ({ label, value, text: durationText(value) }));
  return el("div", {},
    el("p", { class: "hint" }, `${group.kind_label}　${dayText(group.starts_on, { year: true })} 至 ${dayText(group.ends_on, { year: true })}　已报名 ${group.taken} / ${group.seats}`),
    summaryTiles(answer.summary),
    el("div", { class: "charts" },
      perDay.some(({ value }) => value > 0) && bars({ caption: `每天学习小时${part}`, values: perDay, unit: "小时" }),
      perReason.length > 0 && lyingBars({ caption: `没有计入的时间和原因${part}`, values: perReason })));
}

function columns(classId, isStaff, signal) {
  const shown = [
    { name: "name", label: "姓名", value: (row) => row.name || "", show: (row) => el("a", { href: `/c/classes/${classId}/learners/${row.enrolment_id}` }, row.name || "未登记") },
    { name: "risk", label: "进度", value: (row) => row.risk_label, show: (row) => mark(row.risk_label, RISK_TONES[row.risk]) },
    { name: "earned", label: "学时", value: (row) => row.earned_hours, show: (row) => `${row.earned_hours} / ${row.required_hours}`, isNumber: true },
    { name: "days_left", label: "剩余天数", value: (row) => row.days_left, isNumber: true },
    { name: "needed", label: "每天还需", value: (row) => row.needed_s_per_day, show: (row) => (row.needed_s_per_day ? durationText(row.needed_s_per_day) : "—"), isNumber: true },
    { name: "uncredited", label: "未计入", value: (row) => row.uncredited_s, show: (row) => (row.uncredited_s ? durationText(row.uncredited_s) : "—"), isNumber: true },
    { name: "checks", label: "抽查未完成", value: (row) => row.checks_missed, isNumber: true },
    { name: "result", label: "考核", value: (row) => resultLabel(row.assessment_result) },
  ];
  const act = (row) => button("登记考核", async () => (await assess(row, signal)) && reload(), { kind: "plain" });
  if (isStaff) shown.push({ name: "act", label: "办理", value: () => "", show: act, isAction: true });
  return shown;
}

async function changeSeats(group, signal) {
  const seats = field({ label: "名额", name: "seats", type: "number", value: String(group.seats), min: group.taken, hint: `已报名 ${group.taken} 人，不能比这个少` });
  const send = (values) => api.patch(`/training/classes/${group.id}`, { seats: Number(values.seats) }, { signal });
  if (!await formDialog({ title: "改名额", fields: { seats }, label: "保存", send, signal })) return;
  toast("名额已更改", { kind: "good" });
  reload();
}
