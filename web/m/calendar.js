// A month as a grid, Monday first; days with a record can be opened.

import { el } from "../lib/dom.js";
import { dayText, legalDay } from "../lib/server_time.js";

const WEEK = ["一", "二", "三", "四", "五", "六", "日"];

/** `days`: Map of `2026-03-10` to the entries of that day (`hours`, `flags`). */
export function calendar({ month, days, chosen, onChoose }) {
  const today = legalDay();
  const cells = dates(month).map((day) => (day ? cell(day) : el("td", {})));
  const table = el(
    "table",
    { class: "calendar" },
    el("caption", { class: "unseen" }, `${month} 出勤日历`),
    el("thead", {}, el("tr", {}, WEEK.map((label) => el("th", { scope: "col" }, label)))),
    el("tbody", {}, weeks(cells).map((week) => el("tr", {}, week))),
  );

  function cell(day) {
    const entries = days.get(day) || [];
    const hours = entries.reduce((sum, entry) => sum + entry.hours, 0);
    const number = el("b", { class: day === today ? "today" : null }, Number(day.slice(8)));
    if (day > today) return el("td", {}, el("span", {}, number));
    const hasFlag = entries.some((entry) => entry.flags.length);
    const says = entries.length ? `${hours.toFixed(1)}小时${hasFlag ? "，有提示" : ""}` : "没有记录";
    const open = el(
      "button",
      { type: "button", class: entries.length ? (hasFlag ? "has-flag" : null) : "is-empty", "aria-pressed": String(day === chosen), "aria-label": `${dayText(day)} ${says}` },
      number,
      entries.length > 0 && el("small", {}, hasFlag ? `${hours.toFixed(1)}!` : hours.toFixed(1)),
    );
    open.addEventListener("click", () => {
      table.querySelector('[aria-pressed="true"]')?.setAttribute("aria-pressed", "false");
      open.setAttribute("aria-pressed", "true");
      onChoose(day);
    });
    return el("td", {}, open);
  }

  return table;
}

function dates(month) {
  const [year, number] = month.split("-").map(Number);
  const before = (new Date(Date.UTC(year, number - 1, 1)).getUTCDay() + 6) % 7;
  const count = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return [...Array(before).fill(null), ...Array.from({ length: count }, (_, at) => `${month}-${String(at + 1).padStart(2, "0")}`)];
}

function weeks(cells) {
  const rows = [];
  for (let at = 0; at < cells.length; at += 7) rows.push(cells.slice(at, at + 7));
  return rows;
}
