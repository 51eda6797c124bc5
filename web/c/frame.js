// What every page of an office has: a way back, a heading, what can be done here.

import { el } from "../lib/dom.js";

/** `back` `[path, label]`; `actions` buttons; `isNarrow` for forms. @returns {{title: string, node: HTMLElement}} */
export function office({ title, back = null, actions = [], isNarrow = false }, ...body) {
  const shown = actions.filter(Boolean);
  const head = el("div", { class: "page-head" }, el("h1", {}, title), shown.length > 0 && el("div", { class: "actions no-print" }, shown));
  const node = el("div", { class: "page" },
    back && el("a", { class: "crumb", href: back[0] }, `‹ ${back[1]}`), head,
    isNarrow ? el("div", { class: "narrow" }, body) : body);
  return { title, node };
}

/** Numbers with their names: `[[label, value]]`. */
export function tiles(pairs) {
  return el("dl", { class: "tiles" }, pairs.map(([label, value]) => el("div", { class: "tile" }, el("dt", {}, label), el("dd", {}, String(value)))));
}
