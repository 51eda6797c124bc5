// What a project has to look after in the archives of its people: statements to confirm, health checks due.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { mark } from "../lib/parts/marks.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { toast } from "../lib/parts/toast.js";
import { momentText } from "../lib/server_time.js";
import { office } from "./frame.js";
import { projectOf, projectPages } from "./project_pages.js";

const TONES = { none: "wait", fine: "good", due: "wait", overdue: "bad" };

export async function show({ project: id }, signal) {
  const project = await projectOf(id, signal);
  const checks = pagedTable({ caption: `${project.name} 体检情况`, columns: checkColumns(id), load: loader(`/projects/${id}/health-checks`, signal), filterLabel: "在本页查找", whenEmpty: "没有在册人员" });
  await checks.draw();
  return office({ title: "档案", back: [`/c/projects/${id}`, project.name] },
    await projectPages(project, "/archives", signal),
    await statements(id, project.name, signal),
    el("h2", {}, "体检"), el("p", { class: "hint" }, "没有体检或已过期的只提示，不影响进场。"), checks.node);
}

const loader = (path, signal) => (cursor) => api.get(pathWith(path, { limit: ROWS_AT_ONCE, cursor }), { signal });

/** Nothing for a subcontractor: the project confirms. */
async function statements(id, name, signal) {
  const path = `/projects/${id}/statements`;
  const columns = [
    { name: "name", label: "姓名", value: (row) => row.name || "" },
    { name: "kind", label: "种类", value: (row) => row.kind_label },
    { name: "title", label: "内容", value: (row) => row.title },
    { name: "facts", label: "详细", value: (row) => row.facts.map(({ label, text }) => `${label}：${text}`).join("；") },
    { name: "at", label: "填写时间", value: (row) => momentText(row.stated_at) },
    { name: "act", label: "核实", value: () => "", isAction: true, show: (row) => el("div", { class: "actions" },
      button("确认", async () => (await confirm(path, row, signal)) && draw(), { kind: "plain" }),
      button("不予确认", async () => (await refuse(path, row, signal)) && draw(), { kind: "danger" })) },
  ];
  const { node, draw } = pagedTable({ caption: `${name} 待核实的填报`, columns, load: loader(path, signal), filterLabel: "在本页查找", whenEmpty: "没有待核实的" });
  try {
    await draw();
  } catch (problem) {
    if (problem.status === 403) return [];
    throw problem;
  }
  return [el("h2", {}, "待核实的填报"), el("p", { class: "hint" }, "对照学历证书、职称证书、居住证原件核实。"), node];
}

async function confirm(path, row, signal) {
  const actions = [{ label: "确认属实", value: true }, { label: "取消", value: false, kind: "plain" }];
  if (!await dialog({ title: "看过原件了吗？", body: el("p", {}, `${row.name || ""} ${row.kind_label}：${row.title}`), actions, signal })) return false;
  await api.post(`${path}/${row.id}/decision`, { confirmed: true }, { signal });
  toast("已确认", { kind: "good" });
  return true;
}

async function refuse(path, row, signal) {
  const fields = { reason: field({ label: "原因", name: "reason", type: "textarea", maxlength: 200, hint: "本人会看到" }) };
  const send = (values, options) => api.post(`${path}/${row.id}/decision`, { confirmed: false, ...values }, { ...options, signal });
  return formDialog({ title: "不予确认", fields, label: "提交", kind: "danger", send, signal });
}

const checkColumns = (id) => [
  { name: "name", label: "姓名", value: (row) => row.name || "", show: (row) => el("a", { href: `/c/projects/${id}/workers/${row.worker_id}/archive` }, row.name || "未登记") },
  { name: "company", label: "单位", value: (row) => row.company },
  { name: "team", label: "班组", value: (row) => row.team || "" },
  { name: "result", label: "结果", value: (row) => ({ fit: "适合", restricted: "有限制", unfit: "不适合" })[row.result] || "" },
  { name: "due", label: "下次不晚于", value: (row) => row.next_due_on || "" },
  { name: "standing", label: "状态", value: (row) => row.standing_label, show: (row) => mark(row.standing_label, TONES[row.standing]) },
];
