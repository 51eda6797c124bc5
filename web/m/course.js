// One course: hours, outline, each section's state, and the word of the learner at the end.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { durationText } from "../lib/server_time.js";
import { button, linkButton } from "../lib/parts/button.js";
import { progress } from "../lib/parts/chart.js";
import { field } from "../lib/parts/field.js";
import { row } from "../lib/parts/list.js";
import { mark } from "../lib/parts/marks.js";

const TONES = { 未学习: "plain", 学习中: "wait", 已学完: "good" };

export async function show({ enrolment }, signal) {
  const course = await api.get(`/me/enrolments/${enrolment}`, { signal });
  const next = course.continue_section_id;
  const node = el(
    "div",
    { class: "page" },
    el("h1", {}, course.course.title),
    el(
      "section",
      { class: "card" },
      progress(course.progress_bar, `已修 ${course.earned_hours} / ${course.required_hours} 学时`),
      el("p", { class: "hint" }, course.course.summary),
      course.message && el("p", { class: "note note-good" }, el("span", {}, course.message)),
      next && linkButton(course.sections_done ? "接着学" : "开始学", `/m/enrolments/${enrolment}/sections/${next}`, { class: "button button-main wide" }),
    ),
    course.uncredited_s > 0 && el("ul", { class: "list" }, el("li", {}, row({ title: "没有计入的时间", text: `共 ${durationText(course.uncredited_s)}，看原因、可以申诉`, href: `/m/enrolments/${enrolment}/uncredited` }))),
    el("h2", { class: "group-title" }, "大纲"),
    course.outline.map((chapter) => chapterPart(enrolment, chapter, next)),
    course.state === "completed" && feedback(enrolment, signal),
  );
  return { title: course.course.title, node };
}

function chapterPart(enrolment, chapter, next) {
  return el(
    "details",
    { class: "card chapter", open: chapter.sections.some((section) => section.id === next) },
    el("summary", {}, `第${chapter.no}章 ${chapter.title}`, mark(chapter.tag), chapter.mandatory ? mark("必修", "wait") : mark("选修")),
    el("p", { class: "hint" }, `学完得 ${chapter.credit_hours} 学时`),
    el("ul", { class: "list" }, chapter.sections.map((section) => el("li", {}, sectionRow(enrolment, section)))),
  );
}

function sectionRow(enrolment, section) {
  const text = `${durationText(section.duration_s)}${section.watched_s > 0 && section.state !== "已学完" ? ` · 已计 ${durationText(section.watched_s)}` : ""}`;
  return row({ title: `${section.no} ${section.title}`, text, end: mark(section.state, TONES[section.state]), href: `/m/enrolments/${enrolment}/sections/${section.id}` });
}

function feedback(enrolment, signal) {
  const rating = field({ label: "这门课怎么样", name: "rating", value: "5", options: [5, 4, 3, 2, 1].map((n) => ({ value: String(n), label: `${"★".repeat(n)} ${n}分` })) });
  const words = field({ label: "想说的话", name: "text", type: "textarea", required: false, maxlength: 500 });
  const send = async () => {
    const thanks = await api.post(`/me/enrolments/${enrolment}/feedback`, { rating: Number(rating.value()), text: words.value() || null }, { signal });
    replace(card, el("h2", {}, "评价课程"), el("p", { role: "status" }, thanks.message));
  };
  const card = el("section", { class: "card" }, el("h2", {}, "评价课程"), rating.node, words.node, button("提交评价", send));
  return card;
}
