// Where a duplicate case stands and what its clock says.

import { mark } from "../lib/parts/marks.js";
import { dayText } from "../lib/server_time.js";

const TONES = { MATCHED: "wait", NOTIFIED: "wait", OVERDUE: "bad", UNREACHABLE: "bad", PUBLICISED: "wait", RESOLVED: "good", CANCELLED: "plain", NO_MATCH: "plain" };

export const caseMark = (row) => mark(row.state_label, row.is_overdue ? "bad" : TONES[row.state]);

/** `还剩3天（11月28日）`, with a word where the calendar of the year is not published. */
export function clockOf(row) {
  const day = row.state === "PUBLICISED" ? row.earliest_cancellation_on : row.due_on;
  if (!day || row.closed_at) return "—";
  const left = row.days_left === null ? "" : row.days_left < 0 ? `已过 ${-row.days_left} 天，` : `还剩 ${row.days_left} 天，`;
  const what = row.state === "PUBLICISED" ? "起可以注销" : "截止";
  return `${left}${dayText(day)}${what}${row.is_provisional ? "（暂定）" : ""}`;
}
