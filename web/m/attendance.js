// 我的考勤: a month to look at, a day to open, and a way to say that it is wrong.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { clockText, dayText, legalDay, legalMonth } from "../lib/server_time.js";
import { navigate } from "../lib/router.js";
import { button, linkButton } from "../lib/parts/button.js";
import { list, row } from "../lib/parts/list.js";
import { mark } from "../lib/parts/marks.js";
import { reasonList } from "../lib/parts/problem_note.js";
import { calendar } from "./calendar.js";

const TONES = { accepted: "good", refused: "bad", needs_confirmation: "wait", review: "wait", duplicate: "plain", annulled: "plain" };
const LABELS = { accepted: "已记录", refused: "未放行", needs_confirmation: "待确认", review: "待核对", duplicate: "重复", annulled: "已撤销" };

export async function show({ query }, signal) {
  const month = query.get("month") || legalMonth();
  const record = await api.get(`/me/attendance?month=${encodeURIComponent(month)}`, { signal });
  const days = byDay(record);
  const open = el("div", { "aria-live": "polite" });
  const first = query.get("day") || (days.has(legalDay()) ? legalDay() : [...days.keys()].sort().pop());
  const grid = calendar({ month: record.month, days, chosen: first, onChoose: (day) => replace(open, dayPart(day, days.get(day) || [], record)) });
  if (first) replace(open, dayPart(first, days.get(first) || [], record));
  const node = el(
    "div",
    { class: "page" },
    el("h1", {}, "我的考勤"),
    el("div", { class: "month" }, monthButton(record.month, -1), el("h2", {}, record.month.replace("-", "年").concat("月")), monthButton(record.month, 1)),
    el("section", { class: "card split" }, el("div", {}, el("span", { class: "big" }, record.days), " 天出勤"), el("div", {}, el("span", { class: "big" }, record.hours.toFixed(1)), " 小时")),
    grid,
    open,
    el("div", { class: "actions" }, linkButton("我的申诉", "/m/attendance/appeals", { kind: "plain" })),
    el("p", { class: "hint" }, "工时按进出扫码时间算，过夜的班记在进场那天。"),
  );
  return { title: "我的考勤", node };
}

function byDay(record) {
  const days = new Map();
  for (const { project, by_day: entries } of record.projects) {
    for (const entry of entries) days.set(entry.day, [...(days.get(entry.day) || []), { ...entry, project }]);
  }
  return days;
}

function monthButton(month, step) {
  const [year, number] = month.split("-").map(Number);
  const other = new Date(Date.UTC(year, number - 1 + step, 1)).toISOString().slice(0, 7);
  const label = step < 0 ? "上个月" : "下个月";
  return button(step < 0 ? "‹" : "›", () => navigate(`/m/attendance?month=${other}`, { replace: true }), { kind: "plain", disabled: other > legalMonth(), "aria-label": label, title: label });
}

function dayPart(day, entries, record) {
  const labels = Object.fromEntries(record.legend.map(({ code, label }) => [code, label]));
  return el(
    "section",
    {},
    el("h2", {}, dayText(day, { weekday: true })),
    entries.length ? entries.map((entry) => projectPart(entry, labels)) : el("p", { class: "card hint" }, "这一天没有进出记录"),
    appealLink(day, entries, record),
  );
}

function projectPart(entry, labels) {
  return el(
    "div",
    { class: "card" },
    el("h3", {}, entry.project.name),
    el("p", {}, `工时 ${entry.hours.toFixed(2)} 小时 `, el("span", { class: "marks" }, entry.flags.map((flag) => mark(labels[flag] || flag, "wait")))),
    list(entry.events, (event) => eventRow(event, entry), { whenEmpty: "没有扫码记录" }),
  );
}

function eventRow(event, entry) {
  const what = `${clockText(event.happened_at)} ${event.direction === "in" ? "进场" : "出场"}`;
  const more = [event.credential_label, event.mode === "offline" && "断网时扫的码", ...event.flag_labels].filter(Boolean).join(" · ");
  const state = event.replaced ? mark("已更正", "plain") : mark(LABELS[event.status] || event.status, TONES[event.status]);
  return el("div", {}, row({ title: what, text: more, end: state }), event.reasons.length > 0 && el("div", { class: "row-more" }, reasonList(event.reasons)), !event.replaced && el("a", { class: "row-more wrong", href: `/m/attendance/appeal?day=${entry.day}&project=${entry.project.id}&event=${event.id}` }, "这条不对"));
}

function appealLink(day, entries, record) {
  const projects = entries.length ? entries.map((entry) => entry.project) : record.projects.map(({ project }) => project);
  return projects.slice(0, 3).map((project) => linkButton(projects.length > 1 ? `少记了？申诉（${project.name}）` : "少记了？去申诉", `/m/attendance/appeal?day=${day}&project=${project.id}`, { kind: "plain" }));
}
