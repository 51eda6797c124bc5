// Certificates from a sheet; good rows are in, the others say why not.

import { field } from "../lib/parts/field.js";
import { pathWith } from "../lib/parts/paged_table.js";
import { sheetImport } from "../lib/parts/sheet_import.js";
import { office } from "./frame.js";

export async function show(_params, signal) {
  const province = field({ label: "省市", name: "province", required: false, hint: "表中没有写省市的行属于哪里；不填为账号所在省市" });
  const part = sheetImport({
    path: () => pathWith("/certificates/import", { province: province.value() }), before: [province.node], accept: ".xlsx,.csv", signal,
    template: { path: "/certificates/import-template.xlsx", name: "证书登记模板.xlsx" },
    hint: "请先下载模板，按每一栏的写法填写（.xlsx 或 .csv，最多10万行）。一行有错不影响其他行；重复上传不会重复登记。",
    labels: { taken: "已登记", refused: "没有登记" },
    countsOf: ({ total, taken, refused }) => `共 ${total} 行：登记 ${taken} 行，没有登记 ${refused} 行`,
    follow: (id) => `/certificates/imports/${id}`,
    resultPath: (id) => `/certificates/imports/${id}.xlsx`,
  });
  return office({ title: "导入证书", back: ["/c/certificates", "证书登记"] }, part);
}
