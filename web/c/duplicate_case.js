// One case from the list received to its end: what was done, what the clock allows next.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { facts } from "../lib/parts/facts.js";
import { list, row } from "../lib/parts/list.js";
import { dayText, momentText } from "../lib/server_time.js";
import { caseMark, clockOf } from "./duplicate_words.js";
import { stepsOf } from "./duplicate_steps.js";
import { office } from "./frame.js";

const WAYS = { phone: "电话", message: "短信", letter: "信函", visit: "上门", employer: "所在单位" };
const CHOICES = { local: "注销本地证书", other: "注销外省市证书" };

export async function show({ case_id: id }, signal) {
  const found = await api.get(`/duplicate-cases/${id}`, { signal });
  const actions = stepsOf(found, signal).map(({ label, go, kind }) => button(label, go, { kind }));
  return office({ title: `重复持证：${found.name}`, back: ["/c/duplicate-cases", "跨省重复持证"], actions },
    el("div", { class: "card" }, facts([
      ["状态", caseMark(found)],
      ["期限", clockOf(found)],
      ["身份证号", found.id_number],
      ["种类", [found.kind_label, found.category].filter(Boolean).join(" ")],
      ["本地证书", found.certificate_id ? el("a", { href: `/c/certificates/${found.certificate_id}` }, found.certificate_number) : "没有有效证书"],
      ["外省市证书", `${found.other_province_name} ${found.other_number}`],
      ["办结", found.closed_at && `${momentText(found.closed_at)} ${found.closed_reason_label || ""}`],
    ])),
    el("h2", {}, "经过和期限"),
    el("ol", { class: "steps card" }, timeline(found).map(({ label, text, is }) => el("li", { class: `is-${is}` }, el("strong", {}, label), text && el("div", { class: "hint" }, text)))),
    el("h2", {}, "来文"),
    list(found.sources, (source) => row({ title: `${source.authority}　${source.document}`, text: `收文 ${dayText(source.received_on, { year: true })}` })),
    el("h2", {}, "联系记录"),
    list(found.attempts, (attempt) => row({ title: `${momentText(attempt.at)}　${WAYS[attempt.way] || attempt.way}`, text: attempt.result }), { whenEmpty: "没有没联系上的记录" }),
    found.evidence.length > 0 && [el("h2", {}, "注销证明"), list(found.evidence, evidence)]);
}

function timeline(found) {
  const { notified_at: told, unreachable_at: unreachable, published_at: published, closed_at: closed } = found;
  const provisional = found.is_provisional ? "（暂定，放假安排尚未公布）" : "";
  const step = (label, at, text) => ({ label, text: at ? [momentText(at), text].filter(Boolean).join("　") : text, is: at ? "done" : "open" });
  const steps = [{ label: "立案", text: found.sources[0] && `收文 ${dayText(found.sources[0].received_on, { year: true })}`, is: "done" }];
  if (unreachable) steps.push(step("认定无法通知", unreachable, found.unreachable_reason));
  else steps.push(step("通知本人", told, told ? found.notification_proof : "通知后本人有5个工作日选择，通知当天不算"));
  if (!unreachable) steps.push(step("本人选择", found.chosen_at, found.choice ? CHOICES[found.choice] : found.due_on && `最后一天 ${dayText(found.due_on)}${provisional}`));
  if (!found.choice || published) {
    steps.push(step("公示", published, found.publication_ends_on ? `公示到 ${dayText(found.publication_ends_on)}${provisional}` : "公示满5个工作日"));
    steps.push(step("依法注销", found.state === "CANCELLED" ? closed : null, found.earliest_cancellation_on && `最早 ${dayText(found.earliest_cancellation_on)}${provisional}`));
  }
  if (closed) steps.push(step("办结", closed, found.closed_reason_label));
  const next = steps.find(({ is }) => is === "open");
  if (next && !closed) next.is = "next";
  return steps;
}

function evidence({ text, url }) {
  if (!url) return row({ title: text });
  return el("a", { class: "row", href: url, target: "_blank", rel: "noopener" }, el("span", { class: "row-words" }, text || "看照片"));
}
