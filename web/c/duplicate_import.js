// A list of duplicate holders received from elsewhere.

import { field } from "../lib/parts/field.js";
import { sheetImport } from "../lib/parts/sheet_import.js";
import { legalDay } from "../lib/server_time.js";
import { office } from "./frame.js";

export async function show(_params, signal) {
  const fields = {
    source_authority: field({ label: "来文机关", name: "source_authority", maxlength: 120 }),
    source_document: field({ label: "来文名称或文号", name: "source_document", maxlength: 120 }),
    received_on: field({ label: "收文日期", name: "received_on", type: "date", value: legalDay(), max: legalDay() }),
    province: field({ label: "本地省市", name: "province", required: false, hint: "不填为账号所属省市" }),
  };
  const part = sheetImport({
    path: "/duplicate-cases/import", accept: ".xlsx,.csv", fields, signal,
    hint: "表格（.xlsx 或 .csv，最多2000行）的列：姓名、身份证号、证书种类、类别、外省市、外省市证书编号。同一本证书已有未办结案件的，并入原案。",
    labels: { MATCHED: "已立案", MERGED: "并入原案", NO_MATCH: "无本地有效证书", REFUSED: "有误" },
    countsOf: ({ total, matched, merged, no_match: none, refused }) => `共 ${total} 行：立案 ${matched}，并入原案 ${merged}，无本地有效证书 ${none}，有误 ${refused}`,
  });
  return office({ title: "导入重复持证名单", back: ["/c/duplicate-cases", "跨省重复持证"] }, part);
}
