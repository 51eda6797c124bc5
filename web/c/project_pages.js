// The pages of one project, and its name above each.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";

const PAGES = [["", "概况"], ["/workers", "工人"], ["/import", "花名册导入"], ["/attendance", "考勤"], ["/appeals", "考勤申诉"], ["/people", "单位和账号"]];
const known = new Map();

/** The project in full; asked once, unless `isFresh`. */
export async function projectOf(id, signal, { isFresh = false } = {}) {
  if (isFresh || !known.has(id)) known.set(id, await api.get(`/projects/${id}`, { signal }));
  return known.get(id);
}

/** Links to its pages, the present one marked. */
export function projectPages(project, here) {
  const link = ([page, label]) => el("a", { class: "button button-plain", href: `/c/projects/${project.id}${page}`, "aria-current": page === here ? "page" : null }, label);
  return el("nav", { class: "links no-print", "aria-label": "项目的页面" }, PAGES.map(link));
}

export const toProjects = ["/c/projects", "项目"];
