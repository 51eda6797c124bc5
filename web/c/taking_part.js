// Companies on a site, its teams, and the accounts of its gate and office.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { list, row } from "../lib/parts/list.js";
import { mark } from "../lib/parts/marks.js";
import { toast } from "../lib/parts/toast.js";
import { reload } from "../lib/router.js";
import { momentText } from "../lib/server_time.js";
import { accountDialog } from "./account.js";
import { choices } from "./choices.js";
import { office } from "./frame.js";
import { projectOf, projectPages } from "./project_pages.js";

const ROLES = [["site_staff", "门卫"], ["project_admin", "项目管理员"]];

export async function show({ project: id }, signal) {
  const path = `/projects/${id}`;
  const [project, participants, teams, staff] = await Promise.all([
    projectOf(id, signal),
    api.get(`${path}/participants`, { signal }),
    api.get(`${path}/teams`, { signal }),
    api.get(`${path}/staff`, { signal }),
  ]);
  const company = (each) => row({ title: each.company_name, text: `${each.role_label}，${each.entered_on} 进场`, end: each.exited_on ? mark(`${each.exited_on} 离场`, "plain") : button("离场", () => end(path, each, signal), { kind: "danger" }) });
  const account = (each) => row({ title: each.name || "未命名", text: `${ROLES.find(([value]) => value === each.role)?.[1] || each.role}，${momentText(each.since)} 起${each.suspended_since ? "；账号已停用" : ""}`, end: button("收回", () => dismiss(path, each, signal), { kind: "danger" }) });
  return office({ title: "单位和账号", back: [path.replace("/projects", "/c/projects"), project.name] },
    await projectPages(project, "/people", signal),
    el("div", { class: "page-head" }, el("h2", {}, "参建单位"), button("登记参建单位", () => file(path, signal), { kind: "plain" })),
    list(participants.items, company, { whenEmpty: "还没有参建单位" }),
    el("div", { class: "page-head" }, el("h2", {}, "现场账号"), button("开通账号", () => openAccount(path, project, signal), { kind: "plain" })),
    list(staff.items, account, { whenEmpty: "还没有现场账号" }),
    el("h2", {}, "班组"),
    list(teams.items, (each) => row({ title: each.name, text: each.company_name }), { whenEmpty: "还没有班组，登记工人时会建立" }));
}

async function file(path, signal) {
  const [kinds, companies] = await Promise.all([choices("company-kinds", signal, "请选择"), api.get("/companies?limit=200", { signal })]);
  const fields = {
    company_id: field({ label: "单位", name: "company_id", options: [{ value: "", label: "请选择" }, ...companies.items.map((each) => ({ value: each.id, label: each.name }))] }),
    role: field({ label: "参建角色", name: "role", options: kinds }),
  };
  const send = (values, options) => api.post(`${path}/participants`, values, { ...options, signal });
  if (!await formDialog({ title: "登记参建单位", fields, label: "登记", send, signal })) return;
  toast("已登记", { kind: "good" });
  reload();
}

async function openAccount(path, project, signal) {
  const role = field({ label: "角色", name: "role", options: ROLES.map(([value, label]) => ({ value, label })) });
  if (await accountDialog(`${path}/staff`, project.name, signal, { role })) reload();
}

async function end(path, participant, signal) {
  if (!await sure("要登记离场吗？", `${participant.company_name} 离场后，该单位的人员不能再进场。`, "离场", signal)) return;
  await api.delete(`${path}/participants/${participant.id}`, { signal });
  toast("已离场", { kind: "good" });
  reload();
}

async function dismiss(path, member, signal) {
  if (!await sure("要收回权限吗？", `${member.name || "这个账号"} 将不能再进入本项目的页面。`, "收回", signal)) return;
  await api.delete(`${path}/staff/${member.id}`, { signal });
  toast("已收回", { kind: "good" });
  reload();
}

function sure(title, words, label, signal) {
  const actions = [{ label, value: true, kind: "danger" }, { label: "取消", value: false, kind: "plain" }];
  return dialog({ title, body: el("p", {}, words), actions, signal });
}
