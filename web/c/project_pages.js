// The pages of one project, and its name above each.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { roles } from "../lib/session.js";
import { holds } from "./menu.js";

const REGULATOR = "regulator";
const COMPANY = "company_admin";
const PROJECT = "project_admin";
const SYSTEM = "system_admin";
const ON_SITE = [REGULATOR, COMPANY, PROJECT];

const PAGES = [
  { page: "", label: "概况", roles: [...ON_SITE, SYSTEM] },
  { page: "/workers", label: "工人", roles: ON_SITE },
  { page: "/archives", label: "档案", roles: ON_SITE },
  { page: "/import", label: "花名册导入", roles: ON_SITE },
  { page: "/contracts", label: "合同", roles: ON_SITE },
  { page: "/wages", label: "工资", roles: ON_SITE },
  { page: "/attendance", label: "考勤", roles: ON_SITE },
  { page: "/appeals", label: "考勤申诉", roles: ON_SITE },
  { page: "/devices", label: "设备", roles: ON_SITE },
  { page: "/people", label: "单位和账号", roles: [...ON_SITE, SYSTEM] },
];
const known = new Map();

/** The project in full; asked once, unless `isFresh`. */
export async function projectOf(id, signal, { isFresh = false } = {}) {
  if (isFresh || !known.has(id)) known.set(id, await api.get(`/projects/${id}`, { signal }));
  return known.get(id);
}

/** Whether somebody of these roles sees what happens on the site, not only that it is registered. */
export const seesTheSite = (signal) => holds(ON_SITE, signal);

/** Links to its pages that the roles open, the present one marked. */
export async function projectPages(project, here, signal) {
  const held = (await roles(signal)).map(({ role }) => role);
  const shown = PAGES.filter((each) => each.roles.some((role) => held.includes(role)));
  const link = ({ page, label }) => el("a", { class: "button button-plain", href: `/c/projects/${project.id}${page}`, "aria-current": page === here ? "page" : null }, label);
  return el("nav", { class: "links no-print", "aria-label": "项目的页面" }, shown.map(link));
}

export const toProjects = ["/c/projects", "项目"];
