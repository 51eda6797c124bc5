// What every page of a project has: its name above, its pages below.

import { el } from "../lib/dom.js";
import { projectName } from "./my_projects.js";

const PAGES = [["scan", "扫码"], ["manual", "人工"], ["today", "今日"], ["inside", "在场"], ["month", "月报"]];

/** The page with `body` under the heading `title`; `isWide` for tables. */
export function framed({ project, here, title, body, isWide = false }) {
  return el("div", { class: "framed" },
    el("header", { class: "bar" },
      el("a", { href: "/s/?all", "aria-label": "换一个项目" }, "‹"),
      el("span", { class: "bar-title" }, projectName(project))),
    el("div", { class: isWide ? "page page-wide" : "page" }, el("h1", {}, title), body),
    tabs(project, here));
}

export function tabs(project, here) {
  return el("nav", { class: "tabs", "aria-label": "页面" },
    PAGES.map(([page, label]) => el("a", { href: `/s/${project}/${page}`, "aria-current": page === here ? "page" : null }, label)));
}
