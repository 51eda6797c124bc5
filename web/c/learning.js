// All classes at a glance: hours a day, who is where, who may be late, what was not credited.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { bars, lyingBars } from "../lib/parts/chart.js";
import { table } from "../lib/parts/table.js";
import { dayText, durationText, momentText } from "../lib/server_time.js";
import { office, tiles } from "./frame.js";

export async function show(_params, signal) {
  const { as_of, summary, classes, charts } = await api.get("/training/overview", { signal });
  const sheet = () => api.download("/training/overview.xlsx", "学习总览.xlsx", { signal });
  return office({ title: "学习总览", actions: [button("下载表格", sheet, { kind: "plain" })] },
    el("p", { class: "hint" }, `截至 ${momentText(as_of)}`),
    summaryTiles(summary),
    el("div", { class: "charts" }, drawn(charts)),
    table({ caption: "各班次", columns: COLUMNS, rows: classes, filterLabel: "查找班次", whenEmpty: "还没有班次，请到“班次和学员”开班" }));
}

/** The numbers of one class or of all. */
export function summaryTiles(summary) {
  return tiles([
    ["学员", summary.learners],
    ["已学完", summary.completed],
    ["考核合格", summary.passed],
    ["可能赶不上", summary.at_risk],
    ["进度落后", summary.behind],
    ["已逾期", summary.overdue],
    ["还没开始", summary.not_started],
    ["学习小时", summary.watched_hours],
    ["未计入小时", summary.uncredited_hours],
    ["抽查未完成", summary.checks_missed],
  ]);
}

function drawn(charts) {
  const days = charts.hours_a_day.map(({ day, hours }) => ({ label: day.slice(5).replace("-", "/"), value: hours }));
  return [
    days.some(({ value }) => value > 0)
      ? bars({ caption: "每天学习小时", values: days, unit: "小时" })
      : el("figure", { class: "chart" }, el("figcaption", {}, "每天学习小时"), el("p", { class: "hint" }, "最近30天还没有学习记录。")),
    lyingBars({ caption: "进度和期限", values: charts.risk, unit: "人" }),
    bars({ caption: "学到百分之几", values: charts.progress.map(({ key, value }) => ({ label: String(Number(key) * 10), value })), unit: "人" }),
    charts.uncredited.length > 0 && lyingBars({ caption: "没有计入的时间", values: charts.uncredited.map(lost) }),
  ];
}

const lost = ({ message, seconds }) => ({ label: message, value: seconds, text: durationText(seconds) });

const COLUMNS = [
  { name: "title", label: "班次", value: (row) => row.title, show: (row) => el("a", { href: `/c/classes/${row.id}` }, row.title) },
  { name: "kind", label: "种类", value: (row) => row.kind_label },
  { name: "ends_on", label: "结束", value: (row) => row.ends_on, show: (row) => dayText(row.ends_on, { year: true }) },
  { name: "learners", label: "学员", value: (row) => row.learners, isNumber: true },
  { name: "completed", label: "已学完", value: (row) => row.completed, isNumber: true },
  { name: "at_risk", label: "可能赶不上", value: (row) => row.at_risk + row.overdue, isNumber: true },
  { name: "behind", label: "落后", value: (row) => row.behind, isNumber: true },
  { name: "uncredited", label: "未计入小时", value: (row) => row.uncredited_hours, isNumber: true },
];
