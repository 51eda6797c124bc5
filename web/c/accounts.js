// Who administers, who proves himself twice, help for a lost phone, and accounts of those who left.

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
    show: (row) => row.id !== own && el("div", { class: "actions" },
      row.second_factor_since && !row.disabled && button("重置两步验证", async () => (await reset(row, signal)) && draw(), { kind: "danger" }),
      !row.disabled && button("停用", async () => (await suspend(row, signal)) && draw(), { kind: "danger" }),
      row.suspended_since && button("恢复", async () => (await resume(row, signal)) && draw(), { kind: "plain" }),
    ) }];
  const { node, draw } = pagedTable({ caption: "管理账号", columns, load, filterLabel: "在本页查找", whenEmpty: "没有这个账号" });
  await draw();
  const find = (event) => { event.preventDefault(); draw(); };
  return office({ title: "管理账号" },
    el("form", { class: "filters no-print", onsubmit: find }, account.node, button("查询", () => {}, { type: "submit", kind: "plain" })), node,
    el("p", { class: "hint" }, "有人离职、调岗，请当天停用他的账号；企业、项目、门卫和培训机构的账号，输入完整的账号名，查到后停用。"),
    el("p", { class: "hint" }, "自己的账号不能自己停用，自己的两步验证不能自己重置：请另一位系统管理员办理，或用恢复码登录后更换。只有一位系统管理员的，由运维人员在服务器上重置。"));
}

async function reset(account, signal) {
  const fields = { reason: field({ label: "理由", name: "reason", maxlength: 200, hint: "怎样核实了是本人；写入操作记录" }) };
  const before = el("p", {}, `${whoIs(account)}。他在各处的登录会全部退出，下次用密码登录后重新设置。请先当面或打电话核实是本人。`);
  const send = (values, options) => api.post(`/accounts/${account.id}/second-factor-reset`, values, { ...options, signal });
  const done = await formDialog({ title: "重置两步验证", before, fields, label: "重置", kind: "danger", send, signal });
  if (done) toast("已重置，他的登录已全部退出", { kind: "good" });
  return done;
}

async function suspend(account, signal) {
  const fields = { reason: field({ label: "理由", name: "reason", maxlength: 200, hint: "例如：已离职；写入操作记录，不要写身份证号和电话" }) };
  const before = el("p", {}, `${whoIs(account)}。停用后，他在各处马上退出登录，也不能再登录；他的身份留在记录里，但不起作用。以后可以恢复。`);
  const send = (values, options) => api.post(`/accounts/${account.id}/suspension`, values, { ...options, signal });
  const done = await formDialog({ title: "停用账号", before, fields, label: "停用", kind: "danger", send, signal });
  if (done) toast("已停用，他的登录已全部退出", { kind: "good" });
  return done;
}

async function resume(account, signal) {
  const fields = { reason: field({ label: "理由", name: "reason", maxlength: 200, hint: "例如：已返岗；写入操作记录，不要写身份证号和电话" }) };
  const before = el("p", {}, `${whoIs(account)}，于${momentText(account.suspended_since)}停用。恢复后，他可以用原来的密码登录，以下身份重新起作用：${rolesOf(account) || "没有"}。请先核对他是否还应当有这些身份。`);
  const send = (values, options) => api.post(`/accounts/${account.id}/suspension/end`, values, { ...options, signal });
  const done = await formDialog({ title: "恢复账号", before, fields, label: "恢复", send, signal });
  if (done) toast("已恢复，他可以重新登录", { kind: "good" });
  return done;
}

const whoIs = (account) => `${account.account}　${account.display_name || ""}`;
const rolesOf = (row) => row.roles.map(({ role, scope_name: place }) => [ROLE_LABELS[role] || role, place].filter(Boolean).join(" ")).join("；");

const COLUMNS = [
  { name: "account", label: "账号", value: (row) => row.account },
  { name: "display_name", label: "名称", value: (row) => row.display_name || "" },
  { name: "roles", label: "身份", value: rolesOf },
  { name: "second_factor", label: "两步验证", value: (row) => (row.second_factor_since ? momentText(row.second_factor_since) : "没有"),
    show: (row) => (row.second_factor_since ? momentText(row.second_factor_since) : mark("没有", "wait")) },
  { name: "state", label: "状态", value: (row) => (row.disabled ? "已停用" : "可用"), show: (row) => (row.disabled ? mark("已停用", "bad") : "可用") },
];
