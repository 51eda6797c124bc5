// A table of what the server gives page by page.

import { el, replace } from "../dom.js";
import { asProblem } from "../problem.js";
import { button } from "./button.js";
import { loading } from "./loading.js";
import { problemNote } from "./problem_note.js";
import { table } from "./table.js";

export const ROWS_AT_ONCE = 50;

/**
 * `load(cursor) -> {items, next_cursor}`; the rest as in `table`. Sorting and finding are within the page that is
 * shown. `draw()` begins again, for other filters.
 * @returns {{node: HTMLElement, draw: () => Promise<void>}}
 */
export function pagedTable({ load, ...parts }) {
  const place = el("div", {});
  const pager = el("nav", { class: "pager", "aria-label": "翻页" });
  let cursors = [null];

  async function show(next) {
    replace(place, loading());
    replace(pager);
    try {
      const page = await load(next.at(-1));
      cursors = next;
      replace(place, table({ ...parts, rows: page.items }));
      drawPager(page.next_cursor);
      // What was pressed is gone: whoever has no pointer goes on at the table.
      if (document.activeElement === document.body) place.querySelector(".table-scroll")?.focus();
    } catch (fault) {
      const problem = asProblem(fault);
      if (problem) replace(place, problemNote(problem, { onRetry: () => show(next) }));
    }
  }

  function drawPager(following) {
    if (cursors.length === 1 && !following) return;
    const back = button("上一页", () => show(cursors.slice(0, -1)), { kind: "plain", disabled: cursors.length === 1 });
    const on = button("下一页", () => show([...cursors, following]), { kind: "plain", disabled: !following });
    replace(pager, back, el("span", {}, `第 ${cursors.length} 页`), on);
  }

  return { node: el("div", {}, place, pager), draw: () => show([null]) };
}

/** `/certificates` with the filled ones of `values` as its query. */
export function pathWith(path, values) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== null && value !== undefined && value !== "") query.set(name, value);
  return query.size ? `${path}?${query}` : path;
}
