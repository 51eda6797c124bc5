// One conversion, step by step: role, own face, course, the day from which the new certificate can be looked up.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { asProblem } from "../lib/problem.js";
import { dayText, momentText } from "../lib/server_time.js";
import { button, linkButton } from "../lib/parts/button.js";
import { progress } from "../lib/parts/chart.js";
import { loading } from "../lib/parts/loading.js";
import { facts } from "../lib/parts/facts.js";
import { mark } from "../lib/parts/marks.js";
import { photo } from "../lib/parts/photo.js";
import { problemNote, reasonList } from "../lib/parts/problem_note.js";
import { faceExample } from "./photo_examples.js";

const STEPS = ["选岗", "本人确认", "学习", "查证书"];
const AT = { role_chosen: 1, applied: 2, learning: 2, completed: 3, certificate_queryable: 4, closed: 4 };
const ASK_AGAIN_MS = 2500;

export async function show({ conversion }, signal) {
  const here = { path: `/me/conversions/${conversion}`, signal, root: el("div", {}), timer: null };
  draw(here, await api.get(here.path, { signal }));
  signal.addEventListener("abort", () => clearTimeout(here.timer));
  return { title: "转岗办理", node: el("div", { class: "page" }, el("h1", {}, "转岗办理"), here.root) };
}

function draw(here, item) {
  const at = AT[item.state];
  replace(
    here.root,
    el("ol", { class: "steps", "aria-label": "办理进度" }, STEPS.map((label, index) => el("li", { class: index < at ? "done" : null, "aria-current": index === at ? "step" : null }, label))),
    el("section", { class: "card" }, el("div", { class: "split" }, el("h2", {}, item.role_label), mark(item.state_label, "wait")), el("p", {}, item.message), known(item), item.next_step && item.state !== "role_chosen" && linkButton(item.next_step.label, item.next_step.link, { class: "button button-main wide" })),
    item.state === "role_chosen" && face(here, item),
    item.completion && el("section", { class: "note note-good" }, el("p", { class: "note-title" }, item.completion.headline), el("p", {}, item.completion.congratulation), el("p", {}, item.completion.message)),
    item.closed_reason && el("p", { class: "note note-bad" }, el("span", {}, item.closed_reason)),
  );
  clearTimeout(here.timer);
  if (item.face.state === "checking") here.timer = setTimeout(() => ask(here), ASK_AGAIN_MS);
}

async function ask(here) {
  try {
    draw(here, await api.get(here.path, { signal: here.signal }));
  } catch (error) {
    if (asProblem(error)) here.timer = setTimeout(() => ask(here), ASK_AGAIN_MS);
  }
}

function known(item) {
  return facts([
    ["原证书", item.source_certificate?.number],
    ["课程", `${item.course.title}（${item.course.required_hours} 学时）`],
    ["申请时间", item.submitted_at && momentText(item.submitted_at)],
    ["申请截止", !item.submitted_at && `${dayText(item.closes_on, { year: true })}（还剩${item.days_left}天）`],
    ["学完截止", item.study_until && dayText(item.study_until, { year: true })],
    ["可查询", item.queryable_from && `${dayText(item.queryable_from, { year: true })}起${item.is_provisional ? "（暂定）" : ""}`],
    ["新证书", item.new_certificate?.number],
  ]);
}

function face(here, item) {
  if (item.face.state === "checking") return el("section", { class: "card" }, loading("正在比对照片…"));
  if (item.face.state === "review") return el("section", { class: "card" }, el("h2", {}, "等工作人员核对"), el("p", {}, "请带身份证到窗口当面核对。申请时间以您提交的时间为准。"));
  const told = el("div", { "aria-live": "polite" });
  const onProblem = (problem) => replace(told, problemNote(problem), problem.code === "CONSENT_REQUIRED" && linkButton("去看授权", "/m/consents"));
  const send = async (blob) => {
    const form = new FormData();
    form.append("selfie", blob, "selfie.jpg");
    const onProgress = (part) => replace(told, progress(part, `正在上传 ${Math.round(part * 100)}%`));
    try {
      draw(here, await api.upload(`${here.path}/face`, form, { onProgress, signal: here.signal }));
    } catch (error) {
      const problem = asProblem(error);
      if (problem) onProblem(problem);
    }
  };
  const review = async () => draw(here, await api.post(`${here.path}/review`, undefined, { signal: here.signal }));
  return el(
    "section",
    { class: "card" },
    el("h2", {}, "本人确认"),
    el("p", {}, "拍一张本人照片，通过以后申请才算提交。"),
    item.face.reasons.length > 0 && reasonList(item.face.reasons),
    photo({ label: "本人照片", what: "face", signal: here.signal, fromAlbum: false, examples: faceExample(), onChosen: send }),
    told,
    el("p", { class: "hint" }, `还可以试 ${item.face.tries_left} 次`),
    button("不用人脸，申请人工核对", review, { kind: "quiet", onProblem }),
  );
}
