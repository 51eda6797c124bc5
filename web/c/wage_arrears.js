// Wages that were due and are not paid, in the regions of an authority.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { mark } from "../lib/parts/marks.js";
import { yuan } from "../lib/parts/money.js";
import { table } from "../lib/parts/table.js";
import { office } from "./frame.js";

const CITIES = [
  { name: "region", label: "地区", value: (row) => row.region || row.region_code },
  { name: "warnings", label: "预警人数", value: (row) => row.warnings, isNumber: true },
  { name: "alarms", label: "报警人数", value: (row) => row.alarms, isNumber: true },
  { name: "outstanding", label: "未付合计", value: (row) => row.outstanding_cents, show: (row) => yuan(row.outstanding_cents), isNumber: true },
];
const PROJECTS = [
  { name: "project", label: "项目", value: (row) => row.project, show: (row) => el("a", { href: `/c/projects/${row.project_id}/wages` }, row.project) },
  { name: "region", label: "地区", value: (row) => row.region || row.region_code },
  { name: "level", label: "级别", value: (row) => row.level_label, show: (row) => mark(row.level_label, row.level === "ALARM" ? "bad" : "wait") },
  { name: "workers", label: "人数", value: (row) => row.workers, isNumber: true },
  { name: "outstanding", label: "未付", value: (row) => row.outstanding_cents, show: (row) => yuan(row.outstanding_cents), isNumber: true },
  { name: "due", label: "最早发放日", value: (row) => row.earliest_due_on },
];

export async function show(_params, signal) {
  const { cities, projects } = await api.get("/wage-arrears", { signal });
  return office({ title: "欠薪预警" },
    table({ caption: "按市州", columns: CITIES, rows: cities, whenEmpty: "没有到期未付的工资" }),
    table({ caption: "按项目", columns: PROJECTS, rows: projects, whenEmpty: "没有到期未付的工资" }));
}
