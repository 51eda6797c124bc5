// 实名认证: one step at a time, whatever the server says comes next.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { asProblem } from "../lib/problem.js";
import { reload } from "../lib/router.js";
import { linkButton } from "../lib/parts/button.js";
import { loading } from "../lib/parts/loading.js";
import { marks } from "../lib/parts/marks.js";
import { reasonList } from "../lib/parts/problem_note.js";
import { consentForm, consents, isAccepted } from "./consent_form.js";
import { faceStep } from "./face_step.js";
import { cardStep } from "./id_card_step.js";
import { identityStep } from "./identity_step.js";

const STEPS = ["授权", "拍身份证", "核对", "本人照片", "完成"];
const AT = { unverified: 1, rejected: 1, recognising: 1, awaiting_confirmation: 2, awaiting_face: 3, comparing: 3, review: 3, verified: 4, registered: 4 };
const WAITING = new Set(["recognising", "comparing", "review", "verified"]);
const PAUSE_MS = 3000;

export async function show(_params, signal) {
  const [entries, standing] = await Promise.all([consents(signal), api.get("/me/verification", { signal })]);
  const here = { entries, standing, signal, root: el("div", {}), changed: (next) => draw(here, next) };
  draw(here, standing);
  return { title: "实名认证", node: el("div", { class: "page" }, el("h1", {}, "实名认证"), here.root) };
}

function draw(here, standing) {
  here.standing = standing;
  const missing = here.entries.filter((entry) => entry.document.required && !isAccepted(entry));
  const isBeginning = ["unverified", "rejected"].includes(standing.status);
  const at = missing.length && isBeginning ? 0 : AT[standing.status] ?? 1;
  const step = missing.length && isBeginning ? consentStep(here) : stepFor(here, standing);
  const isFirst = !here.root.isConnected;
  replace(here.root, progress(at), reasons(standing), step, help(standing));
  if (!isFirst) focusStep(here.root);
  if (WAITING.has(standing.status)) follow(here, standing.revision);
}

/** Where the step before was is nothing any more; whoever cannot see must be told where he is. */
function focusStep(root) {
  const heading = root.querySelector("h2, .loading");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/** After the agreements: the next step, from its beginning. */
async function goOn() {
  await reload();
  focusStep(document.getElementById("root"));
}

/** Waits for what the server finds out; ends with the page. */
async function follow(here, revision) {
  while (!here.signal.aborted && here.standing.revision === revision) {
    try {
      const next = await api.get(`/me/verification?wait=20&revision=${revision}`, { signal: here.signal });
      if (here.standing.revision !== revision) return;
      if (next.revision !== revision || next.status !== here.standing.status) return draw(here, next);
    } catch (error) {
      if (!asProblem(error)) return;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function stepFor(here, standing) {
  switch (standing.status) {
    case "recognising":
      return waiting("正在识别身份证", "一般几秒钟。可以离开，回来接着办。");
    case "awaiting_confirmation":
      return identityStep(here);
    case "awaiting_face":
      return faceStep(here);
    case "comparing":
      return waiting("正在比对照片", "一般几秒钟。可以离开，回来接着办。");
    case "review":
      return el("section", { class: "card" }, el("h2", {}, "等工作人员核对"), el("p", {}, "请带上身份证到项目部，工作人员核对后，这里会自动更新。"));
    case "verified":
      return el("section", { class: "card" }, done(standing), waiting("正在送实名登记系统入库", "个人码已经可以用了，入库后这里会多一个标记。"));
    case "registered":
      return el("section", { class: "card" }, done(standing));
    case "revoked":
      return el("section", { class: "card" }, el("h2", {}, "实名认证已被撤销"), el("p", {}, "原因和申诉办法见上面。解除撤销以后，您可以在这里重新认证。"));
    default:
      return cardStep(here);
  }
}

function done(standing) {
  return [el("h2", {}, "认证完成"), el("p", {}, marks(standing.marks)), standing.id_card && el("p", { class: "hint" }, `身份证号 ${standing.id_card}`), linkButton("出示个人码", "/m/code")];
}

function consentStep(here) {
  return consentForm(
    here.entries.filter((entry) => !isAccepted(entry)),
    { heading: "先请您看一看、选一选", lead: "认证要用到您的身份证信息。每一项都单独征求您的同意，以后随时可以在“我的—授权与协议”里撤回。", onDone: goOn },
  );
}

function progress(at) {
  return el("ol", { class: "steps", "aria-label": "办理进度" }, STEPS.map((label, index) => el("li", { class: index < at ? "done" : null, "aria-current": index === at ? "step" : null }, label)));
}

function reasons(standing) {
  if (!standing.reasons.length) return null;
  return el("section", { class: "note note-bad", role: "alert" }, el("p", { class: "note-title" }, "请看这里"), reasonList(standing.reasons));
}

function waiting(title, text) {
  return el("section", { class: "stack" }, loading(title), el("p", { class: "hint" }, text));
}

function help(standing) {
  return standing.support_phone && el("p", { class: "hint" }, "遇到困难请拨打 ", el("a", { href: `tel:${standing.support_phone}` }, standing.support_phone));
}
