// 学习: my courses and how far each has come.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { dayText } from "../lib/server_time.js";
import { linkButton } from "../lib/parts/button.js";
import { progress } from "../lib/parts/chart.js";
import { empty } from "../lib/parts/empty.js";
import { mark } from "../lib/parts/marks.js";

const STATES = { enrolled: ["未开始", "plain"], learning: ["学习中", "wait"], completed: ["已学完", "good"], withdrawn: ["已退出", "plain"] };
const PURPOSES = { ce: "继续教育", conversion: "转岗培训" };

export async function show(_params, signal) {
  const { items } = await api.get("/me/enrolments", { signal });
  const node = el("div", { class: "page" }, el("h1", {}, "学习"), items.length ? items.map(card) : empty("还没有课程。证书要续期的，请从“我的证书”报名继续教育。", linkButton("看我的证书", "/m/certificates")));
  return { title: "学习", node };
}

function card(item) {
  const [label, tone] = STATES[item.state] || [item.state, "plain"];
  return el(
    "section",
    { class: "card" },
    el("div", { class: "split" }, el("h2", {}, item.title), mark(label, tone)),
    el("p", { class: "hint" }, [PURPOSES[item.purpose], item.class && `${dayText(item.class.ends_on)}截止，还剩${item.class.days_left}天`].filter(Boolean).join(" · ")),
    progress(item.progress_bar, `已修 ${item.earned_hours} / ${item.required_hours} 学时`),
    item.message && el("p", {}, item.message),
    item.assessment_result && el("p", {}, `考核：${item.assessment_result === "pass" ? "合格" : "不合格"}`),
    linkButton(item.state === "completed" ? "看课程" : "去学习", `/m/enrolments/${item.id}`, { class: "button button-main wide" }),
  );
}
