// Courses of the centre, all pages of them.

import { api } from "../lib/api.js";
import { pathWith } from "../lib/parts/paged_table.js";

const PAGES_AT_MOST = 10;

/** Up to 2000 courses. */
export async function allCourses(signal) {
  const found = [];
  let cursor = null;
  for (let page = 0; page < PAGES_AT_MOST; page += 1) {
    const answer = await api.get(pathWith("/training/courses", { limit: 200, cursor }), { signal });
    found.push(...answer.items);
    cursor = answer.next_cursor;
    if (!cursor) break;
  }
  return found;
}
