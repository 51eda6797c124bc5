// The five places at the foot of the screen.

import { el, replace, svg } from "../lib/dom.js";
import { hostOf } from "../lib/host_app.js";

const TABS = [
  ["/m/", "首页", "M3 11 12 4l9 7v9h-6v-6H9v6H3z"],
  ["/m/attendance", "考勤", "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4"],
  ["/m/code", "个人码", "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2"],
  ["/m/learning", "学习", "M3 6l9-3 9 3-9 3zM6 8v6c3 3 9 3 12 0V8M21 6v8"],
  ["/m/me", "我的", "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 21c0-9 16-9 16 0"],
];
let nav = null;

export function drawTabs(node) {
  nav = node;
  replace(nav, TABS.map(([path, label, shape]) => el("a", { href: path }, svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: shape })), label)));
}

/** Shows where `path` is; without a sign-in there is nowhere to go. */
export function markTab(path, isSignedIn) {
  nav.hidden = !isSignedIn;
  document.getElementById("back").hidden = path === "/m/" || !isSignedIn || hostOf() !== null;
  [...nav.children].forEach((link, at) => {
    if (path === TABS[at][0]) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
}
