// The courses of the centre.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { linkButton } from "../lib/parts/button.js";
import { mark } from "../lib/parts/marks.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { office } from "./frame.js";
import { holds } from "./menu.js";

export async function show(_params, signal) {
  const load = (cursor) => api.get(pathWith("/training/courses", { limit: ROWS_AT_ONCE, cursor }), { signal });
  const { node, draw } = pagedTable({ caption: "课程", columns: COLUMNS, load, filterLabel: "查找课程", whenEmpty: "还没有课程" });
  await draw();
  const actions = [(await holds(["training_staff"], signal)) && linkButton("用表格导入", "/c/courses/import")];
  return office({ title: "课程", actions }, node);
}

/** Published or not, as a mark. */
export function stateMark(course) {
  return course.state === "published" ? mark("已发布", "good") : mark("未发布", "wait");
}

const COLUMNS = [
  { name: "title", label: "课程", value: (row) => row.title, show: (row) => el("a", { href: `/c/courses/${row.id}` }, row.title) },
  { name: "state", label: "状态", value: (row) => row.state, show: stateMark },
  { name: "hours", label: "应学学时", value: (row) => row.required_hours, isNumber: true },
  { name: "chapters", label: "章", value: (row) => row.chapter_total, isNumber: true },
  { name: "sections", label: "小节", value: (row) => row.section_total, isNumber: true },
  { name: "mandatory", label: "必修章", value: (row) => row.mandatory_chapters, isNumber: true },
  { name: "elective", label: "选修章", value: (row) => row.elective_chapters, isNumber: true },
];
