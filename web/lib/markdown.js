// The little of Markdown that the product's texts use: headings, lists, bold. Built as elements, never as markup.

import { el } from "./dom.js";

/** @returns {HTMLElement[]} `skipTitle` leaves out the first heading. */
export function markdown(text, { skipTitle = false } = {}) {
  const nodes = [];
  let list = null;
  let isFirst = true;
  for (const line of text.split(/\n/)) {
    const heading = /^#+\s+(.*)$/.exec(line);
    const item = /^[-*]\s+(.*)$/.exec(line);
    if (!item) list = null;
    if (heading) {
      if (!(isFirst && skipTitle)) nodes.push(el("h3", {}, inline(heading[1])));
      isFirst = false;
    } else if (item) {
      if (!list) nodes.push((list = el("ul", {})));
      list.append(el("li", {}, inline(item[1])));
    } else if (line.trim()) {
      nodes.push(el("p", {}, inline(line)));
    }
  }
  return nodes;
}

function inline(text) {
  return text.split(/\*\*(.+?)\*\*/).map((part, at) => (at % 2 ? el("strong", {}, part) : part));
}
