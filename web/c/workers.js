// The register of a project's workers.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button, linkButton } from "../lib/parts/button.js";
import { field, tick } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { mark, marks } from "../lib/parts/marks.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { toast } from "../lib/parts/toast.js";
import { legalDay } from "../lib/server_time.js";
import { office } from "./frame.js";
import { holds } from "./menu.js";
import { projectOf, projectPages } from "./project_pages.js";
import { release, revoke } from "./revocation.js";
import { machineKinds, workerCredentials } from "./worker_credentials.js";
import { addWorker } from "./worker_entry.js";

const STAGES = [["active", "在册"], ["hired", "聘用登记"], ["assigned", "项目参建"], ["trade_assigned", "工种分配"], ["exited", "已退场"], ["", "全部"]];

export async function show({ project: id }, signal) {
  const path = `/projects/${id}/workers`;
  const [project, { items: participants }, { items: teams }] = await Promise.all([
    projectOf(id, signal), api.get(`/projects/${id}/participants`, { signal }), api.get(`/projects/${id}/teams`, { signal })]);
  const choice = (items) => [{ value: "", label: "全部" }, ...items];
  const fields = {
    name: field({ label: "姓名", name: "name", type: "search", required: false, autocomplete: "off", hint: "完整姓名" }),
    stage: field({ label: "阶段", name: "stage", required: false, value: "active", options: STAGES.map(([value, label]) => ({ value, label })) }),
    company_id: field({ label: "单位", name: "company_id", required: false, options: choice(participants.map((each) => ({ value: each.company_id, label: each.company_name }))) }),
    team_id: field({ label: "班组", name: "team_id", required: false, options: choice(teams.map((each) => ({ value: each.id, label: each.name }))) }),
  };
  const load = (cursor) => {
    const wanted = Object.fromEntries(Object.entries(fields).map(([name, each]) => [name, each.value()]).filter(([, value]) => value));
    if (wanted.name) return api.post(`${path}/search`, { ...wanted, limit: ROWS_AT_ONCE, ...(cursor && { cursor }) }, { signal });
    return api.get(pathWith(path, { ...wanted, limit: ROWS_AT_ONCE, cursor }), { signal });
  };
  const isAuthority = await holds(["regulator"], signal);
  const hasMachines = machineKinds(project).length > 0;
  const columns = [...COLUMNS, { name: "act", label: "办理", value: () => "", isAction: true, show: (row) => el("div", { class: "actions" },
    linkButton("档案", `/c/projects/${id}/workers/${row.id}/archive`, { kind: "plain" }),
    row.stage !== "exited" && hasMachines && button("卡和编号", () => workerCredentials(project, row, signal), { kind: "plain" }),
    row.stage !== "exited" && button("退场", async () => (await leave(path, row, signal)) && draw(), { kind: "danger" }),
    isAuthority && row.marks.length > 0 && button("撤销实名", async () => (await revoke(row, signal)) && draw(), { kind: "danger" }),
    isAuthority && row.is_revoked && button("解除撤销", async () => (await release(row, signal)) && draw(), { kind: "plain" }),
  ) }];
  const { node, draw } = pagedTable({ caption: `${project.name} 工人名单`, columns, load, filterLabel: "在本页查找", whenEmpty: "没有符合的工人" });
  for (const each of [fields.stage, fields.company_id, fields.team_id]) each.input.addEventListener("change", draw);
  await draw();
  const find = (event) => { event.preventDefault(); draw(); };
  const add = button("登记一人", async () => (await addWorker(path, participants, signal)) && draw());
  return office({ title: "工人", back: [`/c/projects/${id}`, project.name], actions: [add, linkButton("花名册导入", `/c/projects/${id}/import`, { kind: "plain" })] },
    await projectPages(project, "/workers", signal),
    el("form", { class: "filters no-print", onsubmit: find }, Object.values(fields).map((each) => each.node), button("查询", () => {}, { type: "submit", kind: "plain" })), node);
}

async function leave(path, worker, signal) {
  const fields = {
    reason: field({ label: "退场原因", name: "reason", maxlength: 200 }),
    exited_on: field({ label: "退场日期", name: "exited_on", type: "date", value: legalDay(), max: legalDay() }),
    force: tick({ label: "人还在场内也退场", name: "force", hint: "没有出场记录时才勾选" }),
  };
  const before = el("p", {}, `${worker.name || "未登记姓名"}　${worker.company.name || ""}。退场只能办一次。`);
  const send = (values, options) => api.post(`${path}/${worker.id}/exit`, values, { ...options, signal });
  const left = await formDialog({ title: "退场确认", before, fields, label: "退场", kind: "danger", send, signal });
  if (left) toast("已退场", { kind: "good" });
  return left;
}

const REVOKED = "实名已撤销";
const COLUMNS = [
  { name: "name", label: "姓名", value: (row) => row.name || "", show: (row) => [row.name || "未登记", " ", row.is_team_leader && mark("班组长", "plain")] },
  { name: "id_card", label: "身份证号", value: (row) => row.id_card || "" },
  { name: "marks", label: "实名", value: (row) => (row.is_revoked ? REVOKED : row.marks.join(" ")), show: (row) => (row.marks.length ? marks(row.marks) : row.is_revoked ? mark(REVOKED, "bad") : mark("未认证", "wait")) },
  { name: "company", label: "单位", value: (row) => row.company.name || "" },
  { name: "team", label: "班组", value: (row) => row.team?.name || "" },
  { name: "work_type", label: "工种", value: (row) => row.work_type?.label || row.post?.label || "" },
  { name: "phone", label: "电话", value: (row) => row.cell_phone || "" },
  { name: "stage", label: "阶段", value: (row) => row.stage_label, show: (row) => mark(row.stage_label, row.stage === "trade_assigned" ? "good" : row.stage === "exited" ? "plain" : "wait") },
  { name: "joined", label: "进场登记", value: (row) => row.joined_on },
];
