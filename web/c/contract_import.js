// Contracts of a project from a sheet; good rows are in, the others say why not.

import { sheetImport } from "../lib/parts/sheet_import.js";
import { office } from "./frame.js";
import { projectOf } from "./project_pages.js";

export async function show({ project: id }, signal) {
  const project = await projectOf(id, signal);
  const path = `/projects/${id}/contracts`;
  const part = sheetImport({
    path: `${path}/import`, accept: ".xlsx", signal,
    template: { path: `${path}/import-template.xlsx`, name: "合同模板.xlsx" },
    hint: "请先下载模板，按每一栏的写法填写（.xlsx，最多500行）。工人须先登记在本项目；一行有错不影响其他行，重复上传不会重复登记。",
    labels: { taken: "已登记", refused: "没有登记" },
    countsOf: ({ total, taken, refused }) => `共 ${total} 行：登记 ${taken} 行，没有登记 ${refused} 行`,
  });
  return office({ title: "合同导入", back: [`/c/projects/${id}/contracts`, `${project.name} 劳动合同`] }, part);
}
