// The projects that the account may see.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { mark } from "../lib/parts/marks.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { toast } from "../lib/parts/toast.js";
import { navigate } from "../lib/router.js";
import { legalDay } from "../lib/server_time.js";
import { choices } from "./choices.js";
import { office } from "./frame.js";
import { holds } from "./menu.js";

const STATES = { ongoing: ["在建", "good"], suspended: ["停工", "wait"], closed: ["已关闭", "plain"] };
const JURISDICTIONS = [["chongqing", "重庆"], ["hangzhou", "杭州"], ["shanghai", "上海"], ["guizhou", "贵州"]];

/** Ongoing, suspended or closed, as a mark. */
export const projectMark = (project) => mark(...(STATES[project.status] || [project.status]));

export async function show(_params, signal) {
  const state = field({ label: "状态", name: "status", required: false, options: [{ value: "", label: "全部" }, ...Object.entries(STATES).map(([value, [label]]) => ({ value, label }))] });
  const load = (cursor) => api.get(pathWith("/projects", { status: state.value(), limit: ROWS_AT_ONCE, cursor }), { signal });
  const { node, draw } = pagedTable({ caption: "项目", columns: COLUMNS, load, filterLabel: "在本页查找", whenEmpty: "没有您能看到的项目" });
  state.input.addEventListener("change", draw);
  await draw();
  const register = (await holds(["regulator", "company_admin", "system_admin"], signal)) && button("登记项目", () => open(signal));
  return office({ title: "项目", actions: [register] }, el("div", { class: "filters" }, state.node), node);
}

async function open(signal) {
  const companies = await generalContractors(signal);
  const fields = {
    name: field({ label: "项目名称", name: "name", maxlength: 120 }),
    jurisdiction: field({ label: "按哪里的规则进场", name: "jurisdiction", options: JURISDICTIONS.map(([value, label]) => ({ value, label })) }),
    region: field({ label: "地区", name: "region", hint: "行政区划代码或名称，如 重庆市渝北区" }),
    permit_no: field({ label: "施工许可证号", name: "permit_no", maxlength: 60 }),
    general_contractor_id: field({ label: "总承包单位", name: "general_contractor_id", options: companies }),
    started_on: field({ label: "开工日期", name: "started_on", type: "date", value: legalDay() }),
  };
  const send = (values, options) => api.post("/projects", values, { ...options, signal });
  const registered = await formDialog({ title: "登记项目", fields, label: "登记", send, signal });
  if (!registered) return;
  toast(registered.warnings[0]?.message || "已登记", { kind: registered.warnings.length ? "plain" : "good" });
  navigate(`/c/projects/${registered.id}`);
}

async function generalContractors(signal) {
  const kinds = await choices("company-kinds", signal);
  const { items } = await api.get("/companies?limit=200", { signal });
  const label = (company) => `${company.name}（${kinds.find(({ value }) => value === company.kind)?.label || company.kind}）`;
  return [{ value: "", label: "请选择" }, ...items.map((company) => ({ value: company.id, label: label(company) }))];
}

const COLUMNS = [
  { name: "name", label: "项目", value: (row) => row.name, show: (row) => el("a", { href: `/c/projects/${row.id}` }, row.name) },
  { name: "status", label: "状态", value: (row) => row.status, show: projectMark },
  { name: "region", label: "地区", value: (row) => row.region },
  { name: "contractor", label: "总承包单位", value: (row) => row.general_contractor.name || "" },
  { name: "permit", label: "施工许可证号", value: (row) => row.permit_no },
  { name: "started", label: "开工", value: (row) => row.started_on },
];
