// The player: resumes where it was, tells the server every few seconds, and says why time did not count.

import { keepAwake } from "../lib/awake.js";
import { api } from "../lib/api.js";
import { asProblem } from "../lib/problem.js";
import { el, replace } from "../lib/dom.js";
import { reload } from "../lib/router.js";
import { durationText } from "../lib/server_time.js";
import { button, linkButton } from "../lib/parts/button.js";
import { progress } from "../lib/parts/chart.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { LearningCheck, missedNote } from "./learning_check.js";

// Which session this tab had: to tell another device from a page that was opened again.
const LAST = "jianma.lesson";

export async function show({ enrolment, section: sectionId }, signal) {
  const [course, session] = await Promise.all([
    api.get(`/me/enrolments/${enrolment}`, { signal }),
    api.post(`/me/enrolments/${enrolment}/learning-sessions`, { section_id: sectionId }, { signal }),
  ]);
  const sections = course.outline.flatMap((chapter) => chapter.sections);
  const at = sections.findIndex((section) => section.id === sectionId);
  const section = sections[at];
  const video = el("video", { controls: true, playsinline: true, preload: "metadata", controlslist: "nodownload noplaybackrate", src: session.video_url, "aria-label": section.title });
  const told = el("div", { class: "credit", "aria-live": "polite" }, progress(section.watched_s / session.duration_s, `本节已计 ${durationText(section.watched_s)} / ${durationText(session.duration_s)}`));
  const lesson = { uncredited: `/m/enrolments/${enrolment}/uncredited`, session, section, video, told, seq: 0, signal, isOver: false, isSending: false };
  lesson.check = new LearningCheck(lesson);
  if (session.video_url) begin(lesson);
  const isElsewhere = session.ended_session_id && session.ended_session_id !== sessionStorage.getItem(LAST);
  sessionStorage.setItem(LAST, session.session_id);
  const next = sections[at + 1];
  const node = el(
    "div",
    { class: "page player" },
    el("h1", {}, `${section.no} ${section.title}`),
    session.video_url ? video : el("p", { class: "note note-wait" }, el("span", {}, "这一节的视频还没有上传，请过些时候再来。")),
    isElsewhere && el("p", { class: "note note-wait" }, el("span", {}, "您在另一处打开的学习已经结束，学过的都记下了，请在这里接着学。")),
    told,
    el("p", { class: "hint" }, "学习时间按服务器时间计：拖动、倍速、离开页面的时间不计。学习中会随机抽查。"),
    el("div", { class: "actions" }, linkButton("回大纲", `/m/enrolments/${enrolment}`, { kind: "plain" }), next && linkButton("下一节", `/m/enrolments/${enrolment}/sections/${next.id}`, { kind: "plain" })),
  );
  return { title: section.title, node };
}

function begin(lesson) {
  const { video, session, signal } = lesson;
  keepAwake(signal);
  video.addEventListener("loadedmetadata", () => {
    const start = session.next_unseen_s ?? session.resume_position_s;
    if (start > 0 && start < video.duration) video.currentTime = start;
  }, { once: true, signal });
  for (const name of ["play", "seeked", "ratechange", "ended"]) video.addEventListener(name, () => beat(lesson), { signal });
  // At its end a film pauses too; `ended` tells that.
  video.addEventListener("pause", () => video.ended || beat(lesson), { signal });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") video.pause();
  }, { signal });
  const timer = setInterval(() => {
    if (!video.paused || lesson.check.isOpen) beat(lesson);
  }, session.heartbeat_seconds * 1000);
  signal.addEventListener("abort", () => {
    clearInterval(timer);
    video.pause();
    if (!lesson.isOver) api.post(`/me/learning-sessions/${session.session_id}/end`).catch(() => {});
  });
}

async function beat(lesson) {
  const { video, session, signal } = lesson;
  // What happens while a heartbeat is under way (the film ends, say) is told right after it.
  lesson.isDue = lesson.isSending;
  if (lesson.isOver || lesson.isSending || signal.aborted) return;
  lesson.isSending = true;
  const said = { seq: lesson.seq, position_s: video.currentTime, playing: !video.paused && !video.ended, rate: video.playbackRate };
  lesson.seq += 1;
  try {
    const answer = await api.post(`/me/learning-sessions/${session.session_id}/heartbeats`, said, { signal, timeoutMs: 10_000 });
    tell(lesson, answer);
    lesson.check.follow(answer.challenge);
    if (lesson.check.hasMissed) lesson.told.append(missedNote(linkButton("看没有计入的时间、申诉", lesson.uncredited, { kind: "plain" })));
  } catch (error) {
    const problem = asProblem(error);
    if (problem) failed(lesson, problem);
  } finally {
    lesson.isSending = false;
    if (lesson.isDue) beat(lesson);
  }
}

function tell(lesson, answer) {
  const { told, session } = lesson;
  replace(
    told,
    progress(answer.watched_s / session.duration_s, `本节已计 ${durationText(answer.watched_s)} / ${durationText(session.duration_s)}，${answer.state}`),
    el("p", {}, `共修 ${answer.earned_hours} / ${answer.required_hours} 学时`),
    answer.message && el("p", { class: "note note-good" }, el("span", {}, answer.message)),
    answer.state === "已学完" && el("p", { class: "note note-good" }, el("span", {}, "这一节学完了")),
    answer.state !== "已学完" && answer.uncredited.filter((entry) => entry.seconds >= 1).map((entry) => el("p", { class: "note note-wait" }, el("span", {}, `有 ${durationText(entry.seconds)} 没有计入：${entry.message}`), entry.remedy && el("span", { class: "remedy" }, entry.remedy))),
  );
}

function failed(lesson, problem) {
  if (problem.isOffline || problem.status >= 500) {
    replace(lesson.told, el("p", { class: "note note-wait" }, el("span", {}, "网络断了，连上以后接着计时。断开太久的时间不能计入，请先暂停。")));
    return;
  }
  lesson.isOver = true;
  lesson.video.pause();
  replace(lesson.told, problemNote(problem), button("在这里接着学", reload));
}
