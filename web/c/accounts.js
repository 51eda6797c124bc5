// Who administers, who proves himself twice, and help for a lost phone.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { mark } from "../lib/parts/marks.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { toast } from "../lib/parts/toast.js";
import { momentText } from "../lib/server_time.js";
import { me } from "../lib/session.js";
import { office } from "./frame.js";

const ROLE_LABELS = { regulator: "主管部门", training_staff: "培训机构", project_admin: "项目管理员", company_admin: "企业管理员", system_admin: "系统管理员", site_staff: "工地门卫", worker: "工人" };

export async function show(_params, signal) {
  const { account_id: own } = await me(signal);
  const account = field({ label: "账号", name: "account", type: "search", required: false, autocomplete: "off", autocapitalize: "off", maxlength: 60, hint: "完整的账号名；不填则列出系统管理员和主管部门" });
  const load = (cursor) => api.get(pathWith("/accounts", { account: account.value(), limit: ROWS_AT_ONCE, cursor }), { signal });
  const columns = [...COLUMNS, { name: "act", label: "办理", value: () => "", isAction: true,
    show: (row) => row.second_factor_since && row.id !== own && button("重置两步验证", async () => (await reset(row, signal)) && draw(), { kind: "danger" }) }];
  const { node, draw } = pagedTable({ caption: "管理账号", columns, load, filterLabel: "在本页查找", whenEmpty: "没有这个账号" });
  await draw();
  const find = (event) => { event.preventDefault(); draw(); };
  return office({ title: "管理账号" },
    el("form", { class: "filters no-print", onsubmit: find }, account.node, button("查询", () => {}, { type: "submit", kind: "plain" })), node,
    el("p", { class: "hint" }, "自己的两步验证不能自己重置：请用恢复码，或请另一位系统管理员办理。只有一位的，由运维人员在服务器上重置。"));
}

async function reset(account, signal) {
  const fields = { reason: field({ label: "理由", name: "reason", maxlength: 200, hint: "怎样核实了是本人；写入操作记录" }) };
  const before = el("p", {}, `${account.account}　${account.display_name || ""}。他在各处的登录会全部退出，下次用密码登录后重新设置。请先当面或打电话核实是本人。`);
  const send = (values, options) => api.post(`/accounts/${account.id}/second-factor-reset`, values, { ...options, signal });
  const done = await formDialog({ title: "重置两步验证", before, fields, label: "重置", kind: "danger", send, signal });
  if (done) toast("已重置，他的登录已全部退出", { kind: "good" });
  return done;
}

const rolesOf = (row) => row.roles.map(({ role, scope_name: place }) => [ROLE_LABELS[role] || role, place].filter(Boolean).join(" ")).join("；");

const COLUMNS = [
  { name: "account", label: "账号", value: (row) => row.account },
  { name: "display_name", label: "名称", value: (row) => row.display_name || "" },
  { name: "roles", label: "身份", value: rolesOf },
  { name: "second_factor", label: "两步验证", value: (row) => (row.second_factor_since ? momentText(row.second_factor_since) : "没有"),
    show: (row) => (row.second_factor_since ? momentText(row.second_factor_since) : mark("没有", "wait")) },
  { name: "state", label: "状态", value: (row) => (row.disabled ? "已停用" : "可用") },
];
