// The month of the site: to look at, to print, and as a workbook for the office.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { field } from "../lib/parts/field.js";
import { loading } from "../lib/parts/loading.js";
import { mark } from "../lib/parts/marks.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { table } from "../lib/parts/table.js";
import { asProblem } from "../lib/problem.js";
import { legalMonth, momentText } from "../lib/server_time.js";
import { framed } from "./frame.js";
import { projectName } from "./my_projects.js";

export async function show({ project }, signal) {
  const place = el("div", {});
  const month = field({ label: "月份", name: "month", type: "month", value: legalMonth(), max: legalMonth() });
  const path = `/projects/${project}/attendance`;
  const draw = async () => {
    replace(place, loading());
    try {
      replace(place, sheet(await api.get(`${path}?month=${month.value()}`, { signal })));
    } catch (fault) {
      const problem = asProblem(fault);
      if (problem) replace(place, problemNote(problem, { onRetry: draw }));
    }
  };
  month.input.addEventListener("change", () => month.value() && draw());
  const fetch = () => api.download(`${path}.xlsx?month=${month.value()}`, `考勤_${projectName(project)}_${month.value()}.xlsx`, { signal });
  await draw();
  const body = el("div", {},
    el("div", { class: "filters no-print" }, month.node, button("下载表格", fetch)), place);
  return { title: "月考勤", node: framed({ project, here: "month", title: "月考勤", body, isWide: true }) };
}

function sheet(answer) {
  const labels = new Map(answer.legend.map((each) => [each.code, each.label]));
  const flags = (row) => row.flags.map((flag) => labels.get(flag) || flag);
  const columns = [
    { name: "name", label: "姓名", value: (row) => row.worker.name },
    { name: "team", label: "班组", value: (row) => row.worker.team },
    { name: "work_type", label: "工种", value: (row) => row.worker.work_type },
    { name: "company", label: "单位", value: (row) => row.worker.company },
    { name: "days", label: "天数", value: (row) => row.days, isNumber: true },
    { name: "hours", label: "工时", value: (row) => row.hours, isNumber: true },
    { name: "last_out", label: "最后出场", value: (row) => row.last_out || "", show: (row) => momentText(row.last_out) },
    { name: "flags", label: "提示", value: (row) => flags(row).join(" "), show: (row) => el("span", { class: "marks" }, flags(row).map((flag) => mark(flag, "wait"))) },
  ];
  const { totals } = answer;
  return el("div", {},
    el("p", {}, `登记 ${totals.workers} 人，出勤 ${totals.present} 人，共 ${totals.days} 天、${totals.hours} 小时。`),
    table({ caption: `${answer.month} 考勤`, columns, rows: answer.rows, whenEmpty: "这个月还没有考勤记录" }));
}
