// The first page: what the roles open, and how much waits there.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { button, linkButton } from "../lib/parts/button.js";
import { list, row } from "../lib/parts/list.js";
import { mark } from "../lib/parts/marks.js";
import { pathWith } from "../lib/parts/paged_table.js";
import { settingSwitch } from "../lib/parts/switches.js";
import { roles, signOut } from "../lib/session.js";
import { office } from "./frame.js";
import { menuOf } from "./menu.js";

const COUNTED_TO = 100;
const ROLE_LABELS = {
  regulator: "主管部门",
  training_staff: "培训机构",
  project_admin: "项目管理员",
  company_admin: "企业管理员",
  system_admin: "系统管理员",
  site_staff: "工地门卫",
  worker: "工人",
};

export async function show(_params, signal) {
  const held = await roles(signal);
  const groups = menuOf(held);
  const who = held.map(({ role, scope_name }) => [ROLE_LABELS[role] || role, scope_name].filter(Boolean).join("　")).join("；");
  const nothing = el("div", { class: "note note-wait" },
    el("p", { class: "note-title" }, "这个账号没有单位办公的页面"),
    el("p", {}, "工人请到“我是工人”，门卫请到“工地门口”；办公请换单位账号登录。"),
    el("div", { class: "actions" }, linkButton("我是工人", "/m/", { kind: "plain" }), linkButton("工地门口", "/s/", { kind: "plain" })));
  return office({ title: "单位办公" },
    who && el("p", { class: "hint" }, who),
    groups.length ? groups.map((group) => [el("h2", { class: "group-title" }, group.title), list(group.items, (item) => line(item, signal))]) : nothing,
    el("h2", { class: "group-title" }, "账号"),
    list([{ title: "账号安全", text: "两步验证、恢复码、修改密码", href: "/c/security" }], row),
    el("h2", { class: "group-title" }, "这台设备"),
    el("div", { class: "actions" }, settingSwitch("largeText", "大字"), button("退出登录", signOut, { kind: "danger" })));
}

function line(item, signal) {
  const count = el("span", {});
  if (item.waiting) {
    waiting(item, signal).then((node) => node && replace(count, node), () => {});
  }
  return row({ title: item.label, text: item.text, href: item.path, end: count });
}

/** What waits as a mark; what is `late` before everything else. */
async function waiting({ waiting: open, late }, signal) {
  const overdue = late ? await counted(late, signal) : null;
  if (overdue) return mark(`${overdue} 件超期`, "bad");
  const found = await counted(open, signal);
  return found && mark(`${found} 件待办`, "wait");
}

async function counted(path, signal) {
  const [base, query] = path.split("?");
  const { items, next_cursor } = await api.get(pathWith(base, { ...Object.fromEntries(new URLSearchParams(query)), limit: COUNTED_TO }), { signal });
  return items.length ? `${items.length}${next_cursor ? "+" : ""}` : null;
}
