// The register of the province: filtered, or found by the ID number, which never stands in an address.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button, linkButton } from "../lib/parts/button.js";
import { field } from "../lib/parts/field.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { CERTIFICATE_COLUMNS } from "./certificate_words.js";
import { choices } from "./choices.js";
import { office } from "./frame.js";

const STATES = [["", "全部"], ["VALID", "有效"], ["NOT_YET_VALID", "未生效"], ["EXPIRED", "已过期"], ["CANCELLED", "已注销"], ["CONVERTED", "已转岗"]];
const ACTIVATIONS = [["", "全部"], ["ACTIVE", "已激活"], ["INACTIVE", "未激活"], ["DEACTIVATED", "已取消激活"]];
const asOptions = (pairs) => pairs.map(([value, label]) => ({ value, label }));

export async function show(_params, signal) {
  const fields = {
    number: field({ label: "证书编号", name: "number", type: "search", required: false, hint: "完整编号" }),
    holder_id_number: field({ label: "身份证号", name: "holder_id_number", type: "search", required: false, autocomplete: "off", hint: "完整18位" }),
    kind: field({ label: "种类", name: "kind", required: false, options: await choices("certificate-kinds", signal, "全部") }),
    state: field({ label: "状态", name: "state", required: false, options: asOptions(STATES) }),
    activation: field({ label: "激活", name: "activation", required: false, options: asOptions(ACTIVATIONS) }),
  };
  const load = (cursor) => {
    const { holder_id_number: idNumber, ...given } = Object.fromEntries(Object.entries(fields).map(([name, each]) => [name, each.value()]));
    const wanted = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
    if (idNumber) return api.post("/certificates/search", { ...wanted, holder_id_number: idNumber, limit: ROWS_AT_ONCE, ...(cursor && { cursor }) }, { signal });
    return api.get(pathWith("/certificates", { ...wanted, limit: ROWS_AT_ONCE, cursor }), { signal });
  };
  const { node, draw } = pagedTable({ caption: "证书", columns: CERTIFICATE_COLUMNS, load, filterLabel: "在本页查找", whenEmpty: "没有符合的证书" });
  const find = (event) => { event.preventDefault(); draw(); };
  for (const each of [fields.kind, fields.state, fields.activation]) each.input.addEventListener("change", draw);
  await draw();
  const actions = [linkButton("登记一本", "/c/certificates/new"), linkButton("表格导入", "/c/certificates/import", { kind: "plain" })];
  return office({ title: "证书登记", actions },
    el("form", { class: "filters no-print", onsubmit: find }, Object.values(fields).map((each) => each.node), button("查询", () => {}, { type: "submit", kind: "plain" })), node);
}
