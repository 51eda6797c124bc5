// The gate's page: the camera above, the answer in colour below; the next man needs no tap.

import { keepAwake } from "../lib/awake.js";
import { Camera } from "../lib/camera.js";
import { openReader } from "../lib/code_reading.js";
import { el, replace } from "../lib/dom.js";
import { button, linkButton } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { asProblem } from "../lib/problem.js";
import { settings } from "../lib/settings.js";
import { play } from "../lib/sound.js";
import { keep, kept } from "../lib/storage.js";
import { tabs } from "./frame.js";
import { Gate } from "./gate.js";
import { listenToScanner } from "./hand_scanner.js";
import { projectName } from "./my_projects.js";
import { resultView } from "./result_view.js";
import { statusLine } from "./status_line.js";
import { Watcher } from "./watcher.js";
import { DIRECTIONS, meaning } from "./words.js";

const SHOWN_MS = 6000;
const DIRECTION_KEY = "jianma.direction";

export async function show({ project }, signal) {
  const gate = new Gate(project);
  gate.direction = kept(DIRECTION_KEY, "auto");
  const video = el("video", { playsinline: true, muted: true, "aria-label": "相机画面" });
  const view = el("div", { class: "viewfinder" }, video, el("div", { class: "aim", "aria-hidden": "true" }));
  const panel = el("section", { class: "answer", "aria-live": "assertive", "aria-atomic": "true", "aria-label": "扫码结果" });
  const status = statusLine(gate, project);
  const lamp = el("span", { class: "lamp" });
  const page = el("div", { class: "gate", dataset: { tone: "none" } },
    el("header", { class: "bar" }, el("a", { href: "/s/?all", "aria-label": "换一个项目" }, "‹"),
      el("h1", { class: "bar-title" }, projectName(project)), lamp),
    status.node, view, panel, directions(gate), tabs(project, "scan"));

  let resetTimer = 0;
  const idle = (hint = null) => {
    clearTimeout(resetTimer);
    page.dataset.tone = "none";
    replace(panel, el("div", { class: "waiting-words" }, el("p", {}, "请把个人码放进框里"), el("p", { class: "hint" }, hint || usualHint())));
  };
  const tell = (result, ms = null, isLoud = true) => {
    clearTimeout(resetTimer);
    const { tone, sound } = meaning(result);
    page.dataset.tone = tone;
    Object.assign(panel.dataset, { status: result.status, scan: result.scan_id, ms: ms === null ? "" : String(Math.round(ms)) });
    const settle = (work) => async () => tell(await work(), null, false);
    replace(panel, resultView(result, {
      onConfirm: (checked) => settle(() => gate.confirm(result, checked))(),
      onUndo: async () => { if (await isSure(signal)) await settle(() => gate.annul(result, "门卫撤销误扫"))(); },
    }));
    if (isLoud) play(sound);
    if (tone === "good" || tone === "none") resetTimer = setTimeout(idle, SHOWN_MS);
  };
  const fail = (fault, onRetry = null) => {
    const problem = asProblem(fault);
    if (!problem) return;
    clearTimeout(resetTimer);
    page.dataset.tone = "none";
    replace(panel, problemNote(fault.name === "CameraFault" ? fault : problem, { onRetry }));
    if (!onRetry) play("bad");
  };
  const hint = (text) => { if (page.dataset.tone === "none") idle(text); };

  const watcher = new Watcher({ gate, onResult: tell, onHint: hint, onProblem: fail });
  let camera = null;
  const watch = async () => {
    idle("正在打开相机…");
    try {
      const reader = await openReader();
      while (!signal.aborted) {
        await visible(signal);
        camera = await Camera.open(video, signal);
        idle();
        offerLamp(lamp, camera);
        await watcher.run(camera, reader, signal);
        camera.close();
      }
    } catch (fault) {
      if (signal.aborted || fault.name === "AbortError") return;
      fail(fault, watch);
      panel.append(linkButton("改用人工登记", `/s/${project}/manual`, { kind: "plain" }));
    }
  };
  gate.onChange = status.draw;
  signal.addEventListener("abort", () => { clearTimeout(resetTimer); camera?.close(); });
  document.addEventListener("pointerdown", () => { if (page.dataset.tone === "none" && camera) idle(); }, { signal });
  listenToScanner((text) => watcher.judge(text).catch(fail), signal);
  keepAwake(signal);
  await gate.open(signal);
  watch();
  return { title: "扫码", node: page };
}

/** Phones take the camera away from a page that nobody sees. */
function visible(signal) {
  if (!document.hidden) return null;
  return new Promise((resolve) => {
    document.addEventListener("visibilitychange", resolve, { once: true, signal });
    signal.addEventListener("abort", resolve, { once: true });
  });
}

/** Browsers stay silent until somebody has touched the page. */
function usualHint() {
  const isSilent = settings().sound && navigator.userActivation?.hasBeenActive === false;
  return isSilent ? "点一下屏幕，打开声音提示" : "扫完一个直接扫下一个，不用点";
}

function directions(gate) {
  const choice = (value, label) => el("label", { class: "direction" },
    el("input", { type: "radio", name: "direction", value, checked: gate.direction === value,
      onchange: () => { gate.direction = value; keep(DIRECTION_KEY, value); } }), el("span", {}, label));
  return el("fieldset", { class: "directions" }, el("legend", { class: "unseen" }, "方向"),
    DIRECTIONS.map(([value, label]) => choice(value, label)));
}

function offerLamp(place, camera) {
  if (!camera.hasLamp) {
    replace(place);
    return;
  }
  const lamp = button("手电", async () => {
    const isOn = lamp.getAttribute("aria-pressed") !== "true";
    await camera.setLamp(isOn);
    lamp.setAttribute("aria-pressed", String(isOn));
  }, { kind: "quiet", "aria-pressed": "false" });
  replace(place, lamp);
}

function isSure(signal) {
  const actions = [{ label: "撤销", value: true, kind: "danger" }, { label: "不撤销", value: false, kind: "plain" }];
  return dialog({ title: "撤销这一次扫码？", body: el("p", {}, "记录会标为已撤销，不会删除；工人要再扫请刷新个人码。"), actions, signal });
}
