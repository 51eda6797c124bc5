// One project: its facts, who is inside now, how its scanners send, and its standing.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { facts } from "../lib/parts/facts.js";
import { mark } from "../lib/parts/marks.js";
import { table } from "../lib/parts/table.js";
import { toast } from "../lib/parts/toast.js";
import { reload } from "../lib/router.js";
import { durationText, momentText, monthText } from "../lib/server_time.js";
import { office, tiles } from "./frame.js";
import { holds } from "./menu.js";
import { projectOf, projectPages, seesTheSite, toProjects } from "./project_pages.js";
import { projectMark } from "./projects.js";

const STEPS = {
  suspend: ["停工", "停工后不能进场，复工后恢复。"],
  resume: ["复工", "复工后可以照常进场。"],
  close: ["关闭项目", "关闭后不能再扫码进场，也不能重新打开。"],
};

export async function show({ project: id }, signal) {
  const isOnSite = await seesTheSite(signal);
  const [project, presence, uploads, mayChange] = await Promise.all([
    projectOf(id, signal, { isFresh: true }),
    isOnSite && api.get(`/projects/${id}/presence`, { signal }),
    isOnSite && api.get(`/projects/${id}/attendance/uploads`, { signal }),
    holds(["regulator", "company_admin", "system_admin"], signal),
  ]);
  const possible = !mayChange ? [] : { ongoing: ["suspend", "close"], suspended: ["resume", "close"] }[project.status] || [];
  const actions = possible.map((step) => button(STEPS[step][0], () => change(project, step, signal), { kind: step === "close" ? "danger" : "plain" }));
  const { policy } = project;
  return office({ title: project.name, back: toProjects, actions },
    await projectPages(project, "", signal),
    presence && tiles([["现在在场", presence.inside], ...presence.by_team.slice(0, 5).map((team) => [team.team || "未分班组", team.inside])]),
    el("div", { class: "card" }, facts([
      ["状态", projectMark(project)],
      ["地区", project.region],
      ["总承包单位", project.general_contractor.name],
      ["施工许可证号", project.permit_no],
      ["开工", project.started_on],
      ["关闭", project.closed_on],
      ["进场规则", `${policy.name}（${policy.documents.join("、")}）`],
      ["咨询电话", policy.hotline],
    ])),
    uploads && table({ caption: `${monthText(uploads.month)}扫码记录上传，应在${durationText(uploads.allowed_s)}内`, columns: SCANNER_COLUMNS, rows: uploads.scanners, filterLabel: "查找扫码端", whenEmpty: "本月还没有扫码记录" }));
}

async function change(project, step, signal) {
  const [label, words] = STEPS[step];
  const actions = [{ label, value: true, kind: step === "close" ? "danger" : "main" }, { label: "取消", value: false, kind: "plain" }];
  if (!await dialog({ title: `要${label}吗？`, body: el("p", {}, words), actions, signal })) return;
  await api.post(`/projects/${project.id}/${step}`, {}, { signal });
  toast("已办好", { kind: "good" });
  reload();
}

const SCANNER_COLUMNS = [
  { name: "scanner", label: "扫码端", value: (row) => row.scanner_id.slice(-6) },
  { name: "events", label: "记录", value: (row) => row.events, isNumber: true },
  { name: "offline", label: "断网时扫的", value: (row) => row.offline, isNumber: true },
  { name: "late", label: "迟传", value: (row) => row.late, isNumber: true },
  { name: "worst", label: "最长延迟", value: (row) => row.worst_delay_s, show: (row) => durationText(row.worst_delay_s), isNumber: true },
  { name: "latest", label: "最近上传", value: (row) => row.latest_received_at || "", show: (row) => momentText(row.latest_received_at) },
  { name: "silent", label: "情况", value: (row) => (row.is_silent ? 1 : 0), show: (row) => (row.is_silent ? mark("久未上传", "bad") : mark("正常", "good")) },
];
