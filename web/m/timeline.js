// Days in a line, today among them.

import { el } from "../lib/dom.js";
import { dayText, daysUntil } from "../lib/server_time.js";

/** `days`: `[["2026-03-10", "报名截止"], …]`, in any order. */
export function timeline(days, today) {
  const entries = [...days.filter(([day]) => day).map(([day, label]) => ({ day, label })), { day: today, label: "今天", isToday: true }];
  entries.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.isToday ? -1 : 1));
  return el("ol", { class: "timeline" }, entries.map((entry) => el("li", { class: entry.isToday ? "now" : entry.day < today ? "past" : null }, `${dayText(entry.day, { year: true })} ${entry.label}`, !entry.isToday && entry.day >= today && el("span", { class: "hint" }, `　${left(entry.day)}`))));
}

function left(day) {
  const days = daysUntil(day);
  return days === 0 ? "就是今天" : `还有${days}天`;
}
