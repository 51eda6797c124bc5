// The copy of everything: asked for, made while one watches, taken home.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { isInMiniProgram } from "../lib/mini_program.js";
import { legalDay, momentText } from "../lib/server_time.js";
import { button } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { field } from "../lib/parts/field.js";
import { progress } from "../lib/parts/chart.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { toast } from "../lib/parts/toast.js";
import { asProblem } from "../lib/problem.js";
import { timeline } from "./timeline.js";

const AGAIN_MS = 2000;
const AGAIN_AT_MOST_MS = 30_000;
const FILE = "jianma-data.zip";
const API = "/api/v1";

/** A card that follows the newest copy among `requests` until the page is left. */
export function copyPart(requests, signal) {
  const place = el("section", { class: "card", "aria-labelledby": "copy" });
  const live = el("div", { "aria-live": "polite" });
  let timer = null;
  signal.addEventListener("abort", () => clearTimeout(timer));

  const newest = (items) => items.find((request) => request.kind === "export" && request.state !== "withdrawn") || null;

  async function look(pause) {
    try {
      const found = newest((await api.get("/me/data-requests", { signal })).items);
      draw(found, pause);
    } catch (fault) {
      const problem = asProblem(fault);
      if (problem) replace(live, problemNote(problem, { onRetry: () => look(AGAIN_MS) }));
    }
  }

  function draw(request, pause = AGAIN_MS) {
    replace(live, request ? standing(request) : el("p", {}, "把这里保存的关于您的全部信息打成一个文件：资料、考勤、证书、照片都在里面。"), actions(request));
    if (request?.state !== "waiting" || signal.aborted) return;
    clearTimeout(timer);
    timer = setTimeout(() => look(Math.min(pause * 1.5, AGAIN_AT_MOST_MS)), pause);
  }

  function actions(request) {
    const ask = (words, kind) => button(words, async () => draw(await api.post("/me/data-requests", { kind: "export" })), { kind, class: `button button-${kind} wide`, onProblem: (problem) => replace(live, problemNote(problem, { onRetry: () => look(AGAIN_MS) })) });
    if (!request) return ask("申请一份", "main");
    if (request.state === "waiting") return null;
    if (request.state === "done") return el("div", { class: "actions" }, button("下载到手机", () => take(request.id, signal), { class: "button button-main wide" }), ask("重新整理一份", "plain"));
    return ask("再申请一份", "main");
  }

  place.append(el("h2", { id: "copy" }, "拿一份我的资料"), live);
  draw(newest(requests));
  return place;
}

function standing(request) {
  const days = [[legalDay(new Date(request.requested_at)), "申请"]];
  if (request.state === "waiting") {
    return [el("div", { class: "note note-wait" }, el("p", { class: "note-title" }, "正在整理，一般几分钟就好"), el("p", {}, "可以离开这一页，整理好了会发消息给您。")),
      progress(0.5, "申请了 → 正在整理 → 下载"), timeline([...days, [request.due_on, "最迟答复"]], legalDay())];
  }
  if (request.state === "done") {
    return [el("div", { class: "note note-good" }, el("p", { class: "note-title" }, "整理好了，可以下载"), el("p", {}, `${momentText(request.kept_until)}自动删除`)),
      progress(1, "申请了 → 整理好了 → 可以下载"), timeline([...days, [legalDay(new Date(request.settled_at)), "整理好"], [legalDay(new Date(request.kept_until)), "自动删除"]], legalDay())];
  }
  if (request.state === "failed") return el("div", { class: "note note-bad" }, el("p", { class: "note-title" }, "这一次没有办成"), el("p", {}, "工作人员已经看到。您也可以再申请一次。"));
  return el("div", { class: "note note-plain" }, el("p", {}, "上一份已过七天，自动删除了。"));
}

/** The link lives for minutes, so a fresh one is asked for at the press. */
async function take(id, signal) {
  const found = (await api.get("/me/data-requests", { signal })).items.find((request) => request.id === id);
  if (!found?.download_url) {
    toast("这一份已经删除，请再申请一份", { kind: "bad" });
    return;
  }
  if (isInMiniProgram() || /MicroMessenger/i.test(navigator.userAgent)) inWechat(found.download_url, signal);
  else await api.download(found.download_url.slice(API.length), FILE, { signal });
}

/** WeChat saves no ZIP files: the phone's own browser does. */
function inWechat(path, signal) {
  const link = new URL(path, location.origin).href;
  const shown = field({ label: "下载链接", name: "link", value: link, readOnly: true });
  shown.input.addEventListener("focus", () => shown.input.select());
  const copied = async () => {
    try {
      await navigator.clipboard.writeText(link);
      toast("已复制", { kind: "good" });
    } catch {
      shown.input.focus();
      toast("请长按链接，选“复制”");
    }
  };
  const steps = ["点“复制链接”", "打开手机自带的浏览器", "把链接粘贴到上面的网址栏，打开", "下载后打开里面的 index.html 就能看"];
  dialog({
    title: "微信里不能保存这个文件",
    body: [el("ol", {}, steps.map((step) => el("li", {}, step))), shown.node, button("复制链接", copied), el("p", { class: "hint" }, "链接五分钟内有效，只给您自己用，不要转发。")],
    actions: [{ label: "知道了", value: true, kind: "plain" }],
    signal,
  });
}
