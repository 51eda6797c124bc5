import { el, replace } from "../dom.js";
import { button } from "./button.js";
import { empty } from "./empty.js";

/** `items` as a list of what `render` makes of each. */
export function list(items, render, { whenEmpty = "还没有内容" } = {}) {
  return items.length ? el("ul", { class: "list" }, items.map((item) => el("li", {}, render(item)))) : empty(whenEmpty);
}

/** A row to tap: title, a line below, a mark at the right. */
export function row({ title, text = null, end = null, href = null, onclick = null }) {
  const words = el("span", { class: "row-words" }, el("span", { class: "row-title" }, title), text && el("span", { class: "row-text" }, text));
  if (href) return el("a", { class: "row", href }, words, end, el("span", { class: "row-arrow", "aria-hidden": "true" }, "›"));
  if (onclick) return el("button", { class: "row", type: "button", onclick }, words, end, el("span", { class: "row-arrow", "aria-hidden": "true" }, "›"));
  return el("div", { class: "row" }, words, end);
}

/** A list that fetches itself, page by page: `load(cursor) -> {items, next_cursor}`. */
export async function pagedList(load, render, { whenEmpty = "还没有内容" } = {}) {
  const items = el("ul", { class: "list" });
  const foot = el("div", {});
  const more = async (cursor) => {
    const page = await load(cursor);
    items.append(...page.items.map((item) => el("li", {}, render(item))));
    replace(foot, page.next_cursor && button("再看一些", () => more(page.next_cursor), { kind: "plain" }));
    return items.childElementCount;
  };
  return (await more(null)) ? el("div", {}, items, foot) : empty(whenEmpty);
}
