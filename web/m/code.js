// 个人码: large, bright, of the class's colour, moving, awake; works on through a short loss of network.

import { keepAwake } from "../lib/awake.js";
import { el, replace } from "../lib/dom.js";
import { api } from "../lib/api.js";
import { asProblem } from "../lib/problem.js";
import { person } from "../lib/session.js";
import { clockText, now } from "../lib/server_time.js";
import { button, linkButton } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { loading } from "../lib/parts/loading.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { toast } from "../lib/parts/toast.js";
import { codePicture } from "./live_code.js";
import { forgetPack, lastsMs, presentSlot, renewPack, renewSlots } from "./code_slots.js";

const RENEW_BELOW_MS = 25_000;
const TRY_AGAIN_MS = 4000;

export async function show(_params, signal) {
  const parts = {
    label: el("span", {}, ""),
    picture: el("div", { class: "code-picture" }, loading("正在取码…")),
    clock: el("span", {}, ""),
    left: el("span", {}, ""),
    bar: el("span", {}),
    told: el("div", { "aria-live": "polite" }),
  };
  const card = el(
    "section",
    { class: "code-card", "aria-label": "个人码" },
    el("div", { class: "code-head" }, el("h1", {}, "个人码"), parts.label),
    parts.picture,
    el("div", { class: "code-foot" }, el("div", { class: "code-time" }, parts.clock, parts.left), el("div", { class: "code-left" }, parts.bar), el("div", { class: "code-moving", "aria-hidden": "true" })),
  );
  const screen = { card, parts, isRenewing: false, triedAt: 0, refused: null };
  const node = el(
    "div",
    { class: "code-page" },
    card,
    parts.told,
    el("p", { class: "hint" }, "给门口工作人员扫。码每20秒换一次，截图不能用。看不清就把手机屏幕调亮。"),
    el("div", { class: "actions no-print" }, button("手机丢过？换新码", () => replaceCode(screen, signal), { kind: "quiet" })),
  );
  keepAwake(signal);
  const timer = setInterval(() => tick(screen, signal), 250);
  signal.addEventListener("abort", () => clearInterval(timer));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") renew(screen, signal);
  }, { signal });
  window.addEventListener("online", () => renew(screen, signal), { signal });
  if (lastsMs() < RENEW_BELOW_MS) renew(screen, signal);
  tick(screen, signal);
  return { title: "个人码", node };
}

function tick(screen, signal) {
  screen.card.toggleAttribute("data-refused", screen.refused !== null);
  if (screen.refused) return;
  const slot = presentSlot();
  const { parts } = screen;
  parts.clock.textContent = clockText(now(), { seconds: true });
  if (lastsMs() < RENEW_BELOW_MS && Date.now() - screen.triedAt > TRY_AGAIN_MS) renew(screen, signal);
  if (!slot) {
    if (parts.picture.querySelector("img")) replace(parts.picture, loading("正在取新码…"));
    return;
  }
  draw(screen, slot);
}

function draw({ card, parts }, slot) {
  const leftMs = Math.max(0, slot.until - now());
  parts.left.textContent = `${Math.ceil(leftMs / 1000)}秒后换码`;
  parts.bar.style.setProperty("transform", `scaleX(${Math.min(1, leftMs / (slot.until - slot.from))})`);
  if (parts.picture.dataset.text === slot.code.text && parts.picture.querySelector("img")) return;
  parts.picture.dataset.text = slot.code.text;
  card.dataset.colour = slot.colour;
  parts.label.textContent = [person()?.name, slot.colour_label].filter(Boolean).join(" · ");
  replace(parts.picture, codePicture(slot));
  replace(parts.told, slot.isOffline && el("p", { class: "note note-wait" }, el("span", {}, "没有网络，正在用离线码。每个码只能用一次，门口会核对本人。")));
}

async function renew(screen, signal) {
  if (screen.isRenewing || signal.aborted) return;
  screen.isRenewing = true;
  screen.triedAt = Date.now();
  try {
    await renewSlots(signal);
    screen.refused = null;
    tick(screen, signal);
    await renewPack(signal).catch(() => {});
  } catch (error) {
    const problem = asProblem(error);
    if (problem) tell(screen, problem, signal);
  } finally {
    screen.isRenewing = false;
  }
}

function tell(screen, problem, signal) {
  if (presentSlot() && (problem.isOffline || problem.status >= 500)) return;
  if (!problem.isOffline && problem.status < 500) screen.refused = problem;
  const action = problem.code === "REALNAME_REQUIRED" ? linkButton("去实名认证", "/m/verification") : button("再试一次", () => renew(screen, signal), { kind: "plain" });
  replace(screen.parts.picture, el("div", {}, problemNote(problem), action));
}

async function replaceCode(screen, signal) {
  const really = await dialog({
    title: "换新码？",
    body: el("p", {}, "旧的码和安全帽上的贴码马上不能再用，贴码要请项目部重新打印。"),
    actions: [{ label: "换新码", value: true, kind: "danger" }, { label: "不换", value: false, kind: "plain" }],
    signal,
  });
  if (!really) return;
  await api.delete("/me/code", { signal });
  forgetPack();
  await renew(screen, signal);
  toast("已换新码，旧码作废", { kind: "good" });
}
