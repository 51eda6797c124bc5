// The first screen: code, what is to be done, today at the gate. One request.

import { api } from "../lib/api.js";
import { el, svg } from "../lib/dom.js";
import { clockText, dayText, daysUntil } from "../lib/server_time.js";
import { list, row } from "../lib/parts/list.js";
import { mark, marks } from "../lib/parts/marks.js";
import { linkButton } from "../lib/parts/button.js";
import { reasonList } from "../lib/parts/problem_note.js";

const QR = "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2";
const DIRECTIONS = { in: "进场", out: "出场" };

export async function show(_params, signal) {
  const home = await api.get("/me/home", { signal });
  const node = el(
    "div",
    { class: "page" },
    el("div", { class: "hello" }, el("h1", {}, home.name ? `您好，${home.name}` : "您好"), marks(home.marks)),
    codeCall(home.code),
    todos(home.todos),
    today(home.attendance_today),
    certificates(home.certificates),
    el("nav", { class: "grid", "aria-label": "常用" }, [["/m/certificates", "我的证书"], ["/m/conversions", "转岗培训"], ["/m/registrations", "报名考核"], ["/m/notices", home.notices_unread ? `消息 ${home.notices_unread} 条未读` : "消息"]].map(([href, label]) => el("a", { href }, label))),
  );
  return { title: "首页", node };
}

function codeCall(code) {
  if (code.available) {
    const drawing = svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: QR }));
    return el("a", { class: "code-call", href: "/m/code", dataset: { colour: code.colour } }, el("span", {}, "出示个人码", el("span", { class: "row-text-on" }, ` · ${code.colour_label}`)), drawing);
  }
  return el("section", { class: "note note-wait" }, el("p", { class: "note-title" }, "还没有个人码"), reasonList(code.reasons), linkButton("去实名认证", "/m/verification"));
}

function todos(items) {
  if (!items.length) return null;
  return el("section", {}, el("h2", { class: "group-title" }, "待办"), list(items, (todo) => row({ title: todo.label, text: todo.due_on && dueText(todo.due_on), href: todo.link })));
}

function dueText(day) {
  const left = daysUntil(day);
  if (left < 0) return `${dayText(day)}已过期`;
  return left === 0 ? "今天截止" : `${dayText(day)}截止`;
}

function today(events) {
  const lines = events.map((event) => el("li", {}, row({ title: `${clockText(event.happened_at)} ${DIRECTIONS[event.direction] || ""}`, text: event.project, end: event.admitted ? mark("已记录", "good") : mark("未放行", "bad") })));
  return el("section", {}, el("h2", { class: "group-title" }, "今天进出"), lines.length ? el("ul", { class: "list" }, lines) : el("p", { class: "card hint" }, "今天还没有进出记录"));
}

function certificates(items) {
  if (!items.length) return null;
  return el("section", {}, el("h2", { class: "group-title" }, "快到期的证书"), list(items, (item) => row({ title: item.name || item.label || "证书", text: item.valid_to && `有效期到 ${dayText(item.valid_to, { year: true })}`, href: item.id ? `/m/certificates/${item.id}` : "/m/certificates" })));
}
