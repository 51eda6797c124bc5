// Which gate: the project is chosen once, and the large choice is what follows.

import { el } from "../lib/dom.js";
import { forgetRosters } from "../lib/offline/roster.js";
import { waitingCount } from "../lib/offline/queue.js";
import { button, linkButton } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { empty } from "../lib/parts/empty.js";
import { list, row } from "../lib/parts/list.js";
import { settingSwitch } from "../lib/parts/switches.js";
import { navigate } from "../lib/router.js";
import { signOut } from "../lib/session.js";
import { forgetProjects, myProjects } from "./my_projects.js";

export async function show({ query }, signal) {
  const projects = await myProjects(signal);
  if (projects.length === 1 && !query.has("all")) {
    queueMicrotask(() => navigate(`/s/${projects[0].id}/scan`, { replace: true }));
  }
  const nothing = empty("这个账号没有分配工地门口的项目。请联系项目管理员分配，或换一个账号登录。");
  const render = (project) => row({ title: project.name, text: project.isAdmin ? "项目管理员" : "门卫", href: `/s/${project.id}/scan` });
  const node = el("div", { class: "page" }, el("h1", {}, "选择项目"),
    projects.length ? list(projects, render) : nothing,
    el("p", { class: "group-title" }, "这台手机"),
    el("div", { class: "actions" }, settingSwitch("largeText", "大字"), settingSwitch("sound", "声音")),
    el("div", { class: "actions" }, linkButton("单位办公", "/c/", { kind: "plain" }), button("退出登录", leave, { kind: "danger" })));
  return { title: "选择项目", node };
}

async function leave() {
  const count = await waitingCount();
  const body = count
    ? el("p", {}, `还有 ${count} 条扫码记录没有上传。退出后记录仍留在这台手机上，请尽快重新登录补传。`)
    : el("p", {}, "退出后，手机里的名单会删除。");
  const actions = [{ label: "退出登录", value: true, kind: "danger" }, { label: "不退出", value: false, kind: "plain" }];
  if (!await dialog({ title: "要退出登录吗？", body, actions })) return;
  await forgetRosters();
  forgetProjects();
  await signOut().catch(() => {});
}
