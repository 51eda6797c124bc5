// A course from a sheet, one section per row.

import { el } from "../lib/dom.js";
import { linkButton } from "../lib/parts/button.js";
import { field, tick } from "../lib/parts/field.js";
import { sheetImport } from "../lib/parts/sheet_import.js";
import { office } from "./frame.js";

const LABELS = { taken: "已登记", waiting: "合格，待重传", refused: "有误" };

export async function show(_params, signal) {
  const done = el("div", { "aria-live": "polite" });
  const fields = {
    title: field({ label: "课程名称", name: "title", maxlength: 200 }),
    required_hours: field({ label: "应学学时", name: "required_hours", type: "number", min: 0, step: "0.01", inputmode: "decimal" }),
    draft: tick({ label: "先不发布", name: "draft", hint: "发布后不能再改动；不勾选的，导入后立即发布" }),
  };
  const part = sheetImport({
    path: "/training/courses/import", accept: ".xlsx", fields, labels: LABELS, signal,
    template: { path: "/training/courses/import-template.xlsx", name: "课程导入模板.xlsx" },
    hint: "一行一个小节。有一行不合格，课程就不会建立：请改好后整份重传。",
    countsOf: ({ course_id, total, refused }) => (course_id ? `课程已建立，共 ${total} 个小节` : `课程没有建立：${total} 行中有 ${refused} 行有误`),
    onDone: ({ course_id }) => course_id && done.replaceChildren(linkButton("查看课程", `/c/courses/${course_id}`)),
  });
  return office({ title: "导入课程", back: ["/c/courses", "课程"] }, part, done);
}
