// Certificates of one kind held in two provinces: every case with its clock.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button, linkButton } from "../lib/parts/button.js";
import { field } from "../lib/parts/field.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { caseMark, clockOf } from "./duplicate_words.js";
import { office } from "./frame.js";

const STATES = [["", "全部"], ["MATCHED", "待通知本人"], ["NOTIFIED", "已通知，等待选择"], ["OVERDUE", "逾期未选择"], ["UNREACHABLE", "无法通知"], ["PUBLICISED", "公示中"], ["RESOLVED", "已办结"], ["CANCELLED", "已注销"], ["NO_MATCH", "无本地有效证书"]];

export async function show(_params, signal) {
  const state = field({ label: "状态", name: "state", required: false, options: STATES.map(([value, label]) => ({ value, label })) });
  const load = (cursor) => api.get(pathWith("/duplicate-cases", { state: state.value(), limit: ROWS_AT_ONCE, cursor }), { signal });
  const { node, draw } = pagedTable({ caption: "跨省重复持证案件", columns: COLUMNS, load, filterLabel: "在本页查找", whenEmpty: "没有这样的案件" });
  state.input.addEventListener("change", draw);
  await draw();
  const sheet = () => api.download(pathWith("/duplicate-cases.xlsx", { state: state.value() }), "跨省重复持证.xlsx", { signal });
  const actions = [linkButton("导入名单", "/c/duplicate-cases/import"), button("下载表格", sheet, { kind: "plain" })];
  return office({ title: "跨省重复持证", actions }, el("div", { class: "filters" }, state.node), node);
}

const COLUMNS = [
  { name: "name", label: "姓名", value: (row) => row.name, show: (row) => el("a", { href: `/c/duplicate-cases/${row.id}` }, row.name) },
  { name: "id_number", label: "身份证号", value: (row) => row.id_number },
  { name: "kind", label: "种类", value: (row) => [row.kind_label, row.category].filter(Boolean).join(" ") },
  { name: "certificate", label: "本地证书", value: (row) => row.certificate_number || "无" },
  { name: "other", label: "外省市证书", value: (row) => `${row.other_province_name} ${row.other_number}` },
  { name: "state", label: "状态", value: (row) => row.state_label, show: caseMark },
  { name: "clock", label: "期限", value: (row) => row.days_left ?? 9999, show: clockOf },
];
