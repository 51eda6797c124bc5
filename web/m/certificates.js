// 我的证书: every certificate under one's number, the soonest to run out first.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { dayText } from "../lib/server_time.js";
import { linkButton } from "../lib/parts/button.js";
import { empty } from "../lib/parts/empty.js";
import { mark } from "../lib/parts/marks.js";
import { reasonList } from "../lib/parts/problem_note.js";

export const VALIDITY_TONES = { VALID: "good", NOT_YET_VALID: "plain", EXPIRED: "bad", CANCELLED: "bad", CONVERTED: "plain" };
export const ACTIVATION_TONES = { ACTIVE: "good", INACTIVE: "wait", DEACTIVATED: "bad" };

// Beyond a year the date says more than the count.
const COUNTED_DAYS = 366;

export async function show(_params, signal) {
  const { items, reasons } = await api.get("/me/certificates", { signal });
  const node = el(
    "div",
    { class: "page" },
    el("h1", {}, "我的证书"),
    reasons.length > 0 && el("section", { class: "note note-wait" }, reasonList(reasons), linkButton("去实名认证", "/m/verification")),
    items.map(card),
    !items.length && !reasons.length && empty("您的身份证号下还没有证书。发证部门录入以后，会自动出现在这里。"),
  );
  return { title: "我的证书", node };
}

function card(item) {
  return el(
    "section",
    { class: "card" },
    el("div", { class: "split" }, el("h2", {}, title(item)), el("span", { class: "marks" }, mark(item.validity_label, VALIDITY_TONES[item.validity]), mark(item.activation_label, ACTIVATION_TONES[item.activation]))),
    el("p", { class: "hint" }, `编号 ${item.number}`),
    el("p", {}, validText(item)),
    item.renewal && el("p", {}, mark(item.renewal.state_label, "plain"), ` ${item.renewal.message || ""}`),
    linkButton("查看和办理", `/m/certificates/${item.id}`, { kind: "plain", class: "button button-plain wide" }),
  );
}

/** `安全生产考核合格证书（C）` */
export function title(item) {
  const part = item.category_label || [item.specialty_label, item.post_label].filter(Boolean).join("");
  return part && !item.name.includes(part) ? `${item.name}（${part}）` : item.name;
}

export function validText(item) {
  if (!item.valid_to) return "长期有效";
  const left = item.days_left;
  const rest = left === null || left > COUNTED_DAYS || item.validity !== "VALID" ? "" : left === 0 ? "，今天是最后一天" : `，还有${left}天`;
  return `有效期到 ${dayText(item.valid_to, { year: true })}${rest}`;
}
