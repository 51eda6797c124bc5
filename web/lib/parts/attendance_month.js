// The month of a site: to look at, to print, and as a workbook.

import { api } from "../api.js";
import { el, replace } from "../dom.js";
import { asProblem } from "../problem.js";
import { legalMonth, momentText, monthText } from "../server_time.js";
import { button } from "./button.js";
import { field } from "./field.js";
import { loading } from "./loading.js";
import { mark } from "./marks.js";
import { problemNote } from "./problem_note.js";
import { table } from "./table.js";

/** The month that is chosen, with its download. */
export async function attendanceMonth({ project, projectName, signal }) {
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
  const fetch = () => api.download(`${path}.xlsx?month=${month.value()}`, `考勤_${projectName}_${month.value()}.xlsx`, { signal });
  await draw();
  return el("div", {}, el("div", { class: "filters no-print" }, month.node, button("下载表格", fetch)), place);
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
    table({ caption: `${monthText(answer.month)}考勤`, columns, rows: answer.rows, whenEmpty: "这个月还没有考勤记录" }));
}
