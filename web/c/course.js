// A course with its outline.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { facts } from "../lib/parts/facts.js";
import { mark } from "../lib/parts/marks.js";
import { toast } from "../lib/parts/toast.js";
import { reload } from "../lib/router.js";
import { durationText, momentText } from "../lib/server_time.js";
import { stateMark } from "./courses.js";
import { office } from "./frame.js";
import { holds } from "./menu.js";

export async function show({ course: id }, signal) {
  const course = await api.get(`/training/courses/${id}`, { signal });
  const mayPublish = course.state === "draft" && (await holds(["training_staff"], signal));
  const actions = [mayPublish && button("发布课程", () => publish(course, signal))];
  return office({ title: course.title, back: ["/c/courses", "课程"], actions },
    el("div", { class: "card" }, facts([
      ["状态", stateMark(course)],
      ["应学学时", `${course.required_hours} 学时`],
      ["章和小节", `${course.chapter_total} 章 ${course.section_total} 节`],
      ["必修、选修", `必修 ${course.mandatory_chapters} 章，选修 ${course.elective_chapters} 章`],
      ["发布时间", course.published_at && momentText(course.published_at)],
    ])),
    el("h2", {}, "大纲"),
    el("div", { class: "card" }, course.chapters.map(chapter)));
}

function chapter({ no, tag, title, credit_hours, mandatory, sections }) {
  const missing = sections.filter((section) => !section.video).length;
  return el("details", { class: "chapter" },
    el("summary", {}, `${no}. ${title}　`, mark(mandatory ? "必修" : "选修", mandatory ? "good" : "plain"),
      el("span", { class: "hint" }, `${tag}，${credit_hours} 学时，${sections.length} 节${missing ? `，${missing} 节没有视频` : ""}`)),
    el("ol", {}, sections.map((section) => el("li", {}, `${section.no} ${section.title}　${durationText(section.duration_s)}`, !section.video && mark("没有视频", "wait")))));
}

async function publish(course, signal) {
  const actions = [{ label: "发布", value: true }, { label: "先不发布", value: false, kind: "plain" }];
  if (!await dialog({ title: "要发布这门课程吗？", body: el("p", {}, "发布后不能再改动。"), actions, signal })) return;
  await api.post(`/training/courses/${course.id}/publish`, {}, { signal });
  toast("课程已发布", { kind: "good" });
  reload();
}
