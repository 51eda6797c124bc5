// Classes for a certificate: those one may join, and why not the others.

import { api, newKey } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { navigate } from "../lib/router.js";
import { dayText } from "../lib/server_time.js";
import { button } from "../lib/parts/button.js";
import { empty } from "../lib/parts/empty.js";
import { mark } from "../lib/parts/marks.js";
import { problemNote, reasonList } from "../lib/parts/problem_note.js";
import { toast } from "../lib/parts/toast.js";
import { timeline } from "./timeline.js";

export async function show({ certificate }, signal) {
  const found = await api.get(`/me/certificates/${certificate}/classes`, { signal });
  const { window } = found;
  const days = [[window.opens_on, "报名开始"], [window.closes_on, "报名截止"], [window.must_finish_by, "班次最迟结束"], [window.valid_to, "有效期满"]];
  const items = [...found.items].sort((a, b) => Number(b.eligible) - Number(a.eligible));
  const node = el(
    "div",
    { class: "page" },
    el("h1", {}, "继续教育班次"),
    el("section", { class: "card" }, el("p", {}, mark(found.state_label, "wait"), ` ${found.message}`), timeline(days, found.today)),
    items.length ? items.map((item) => card(item, certificate, signal)) : empty("现在没有可以报的班次，请过些天再来看。"),
  );
  return { title: "继续教育班次", node };
}

function card(item, certificate, signal) {
  const told = el("div", {});
  const key = newKey();
  const enrol = async () => {
    await api.post("/me/enrolments", { certificate_id: certificate, class_id: item.id }, { signal, idempotencyKey: key });
    toast("报名成功，可以开始学习", { kind: "good" });
    await navigate(`/m/certificates/${certificate}`, { replace: true });
  };
  return el(
    "section",
    { class: "card" },
    el("div", { class: "split" }, el("h2", {}, item.title), item.enrolled ? mark("已报名", "good") : item.eligible ? mark("可以报名", "good") : mark("不能报名", "bad")),
    el("p", {}, item.provider),
    el("p", { class: "hint" }, `${dayText(item.starts_on)} 到 ${dayText(item.ends_on)} · 还剩 ${item.seats_left} 个名额`),
    item.reasons.length > 0 && reasonList(item.reasons),
    item.warnings.length > 0 && el("div", { class: "note note-wait" }, reasonList(item.warnings)),
    told,
    item.eligible && !item.enrolled && button("报名这个班", enrol, { class: "button button-main wide", onProblem: (problem) => replace(told, problemNote(problem)) }),
  );
}
