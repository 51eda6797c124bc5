import { el, replace } from "../dom.js";
import { empty } from "./empty.js";
import { saveAsSheet } from "./table_file.js";

const PAGE_SIZE = 50;
// Dates and masked numbers are read in one piece.
const UNBROKEN = /^[\d*X.:/ -]{1,24}$/;

/**
 * Rows to sort, filter and print. `columns`: `[{name, label, value(row) -> string|number, show?(row) -> node, isNumber?,
 * isAction?}]`; a column of actions is neither sorted nor printed.
 * Everything is printed; the screen shows 50 at a time.
 */
export function table({ caption, columns, rows, filterLabel = "查找", whenEmpty = "没有符合的内容" }) {
  const view = { sortBy: null, isDown: false, word: "", page: 0 };
  const head = el("tr", { role: "row" }, columns.map((column) => el("th", { scope: "col", role: "columnheader", class: classOf(column), "data-label": column.label }, column.isAction ? el("span", { class: "sorter" }, column.label) : sorter(column))));
  const body = el("tbody", { role: "rowgroup" });
  const count = el("p", { class: "hint", role: "status" });
  const pager = el("nav", { class: "pager", "aria-label": "翻页" });
  const search = el("input", { type: "search", "aria-label": filterLabel, placeholder: filterLabel });
  search.addEventListener("input", () => {
    view.word = search.value.trim().toLowerCase();
    view.page = 0;
    draw();
  });

  function sorter(column) {
    const order = el("span", { class: "order", "aria-hidden": "true" });
    return el("button", { type: "button", class: "sorter", onclick: () => sortBy(column) }, column.label, order);
  }

  function sortBy(column) {
    view.isDown = view.sortBy === column ? !view.isDown : false;
    view.sortBy = column;
    draw();
  }

  function chosen() {
    const found = view.word ? rows.filter((row) => columns.some((column) => String(column.value(row) ?? "").toLowerCase().includes(view.word))) : rows;
    if (!view.sortBy) return found;
    const sign = view.isDown ? -1 : 1;
    return [...found].sort((a, b) => sign * compare(view.sortBy.value(a), view.sortBy.value(b)));
  }

  function draw() {
    const found = chosen();
    const pages = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
    view.page = Math.min(view.page, pages - 1);
    const from = view.page * PAGE_SIZE;
    replace(body, found.map((row, at) => line(row, at < from || at >= from + PAGE_SIZE)));
    columns.forEach((column, at) => {
      if (column.isAction) return;
      const isSorted = view.sortBy === column;
      head.children[at].setAttribute("aria-sort", isSorted ? (view.isDown ? "descending" : "ascending") : "none");
      head.children[at].querySelector(".order").textContent = isSorted ? (view.isDown ? " ▼" : " ▲") : "";
    });
    count.textContent = found.length ? `共 ${found.length} 行` : whenEmpty;
    replace(pager, pages > 1 && [turn("上一页", -1, view.page > 0), ` ${view.page + 1} / ${pages} `, turn("下一页", 1, view.page < pages - 1)]);
  }

  function line(row, isElsewhere) {
    const cells = columns.map((column) => {
      const shown = column.show ? column.show(row) : String(column.value(row) ?? "");
      return el("td", { role: "cell", class: classOf(column) || (UNBROKEN.test(shown) ? "unbroken" : null), "data-label": column.label }, shown);
    });
    return el("tr", { role: "row", class: isElsewhere ? "only-print" : null }, cells);
  }

  function turn(label, step, isPossible) {
    return el("button", { type: "button", class: "button button-plain", disabled: !isPossible, onclick: () => { view.page += step; draw(); } }, label);
  }

  if (!rows.length) return empty(whenEmpty);
  const saver = el("button", { type: "button", class: "button button-plain", title: "按现在的查找和排序导出", onclick: () => saveAsSheet(caption, columns, chosen()) }, "导出");
  draw();
  return el(
    "div",
    { class: "table-part" },
    el("div", { class: "table-tools no-print" }, search, el("button", { type: "button", class: "button button-plain", onclick: () => window.print() }, "打印"), saver),
    el("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": caption }, el("table", { class: rows.length > 1 ? "table" : "table table-of-one", role: "table" }, el("caption", {}, caption), el("thead", { role: "rowgroup" }, head), body)),
    count,
    pager,
  );
}

function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a ?? "").localeCompare(String(b ?? ""), "zh-CN");
}

function classOf({ isNumber, isAction }) {
  return isNumber ? "number" : isAction ? "no-print" : null;
}
