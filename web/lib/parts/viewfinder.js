// The camera on the screen with the outline of what is wanted: an ID card lying, or a face.

import { Camera, CameraFault } from "../camera.js";
import { el, replace, svg } from "../dom.js";
import { button } from "./button.js";
import { loading } from "./loading.js";

const WANTED = { width: { ideal: 1920 }, height: { ideal: 1080 } };
const LONGEST_SIDE = 1600;
const PATIENCE_MS = 8000;
const CARD_SHAPE = 85.6 / 54;
// Around the card stays some table: a picture that cuts a corner off is sent back.
const CARD_ROOM = 0.1;
const ADVICE = { card: "把身份证放进框里，横着，四个角都要看见", face: "脸对准圆圈，摘下安全帽和口罩" };

export const hasViewfinder = () => Boolean(navigator.mediaDevices?.getUserMedia);

/**
 * Shows the camera until a picture is taken. Raises CameraFault where there is none to show.
 * @param {{outline: "card" | "face", signal?: AbortSignal}} what
 * @returns {Promise<Blob | null>} null when given up
 */
export async function takeWithViewfinder({ outline, label, signal = null }) {
  const ending = new AbortController();
  const end = () => ending.abort();
  signal?.addEventListener("abort", end, { once: true });
  window.addEventListener("popstate", end, { once: true, signal: ending.signal });
  const video = el("video", { playsinline: true, muted: true, "aria-label": "相机画面", class: outline === "face" ? "is-mirrored" : null });
  const stage = el("div", { class: "finder-stage" }, loading("正在打开相机…"));
  const { node, take, answer } = sheet({ outline, label, stage, ending });
  let camera;
  try {
    camera = await Camera.open(video, ending.signal, { facing: outline === "face" ? "user" : "environment", wanted: WANTED });
    await seen(video, ending.signal);
    const frame = frameOf(outline, video.videoWidth, video.videoHeight);
    stage.style.setProperty("aspect-ratio", `${video.videoWidth} / ${video.videoHeight}`);
    replace(stage, video, drawing(outline, frame, video));
    take.disabled = false;
    take.focus();
    if (!await answer) return null;
    return await camera.part(frame.wanted, LONGEST_SIDE);
  } catch (fault) {
    if (fault instanceof CameraFault) throw fault;
    if (ending.signal.aborted) return null;
    throw new CameraFault("NotReadableError");
  } finally {
    camera?.close();
    signal?.removeEventListener("abort", end);
    end();
    node.close();
    node.remove();
  }
}

function sheet({ outline, label, stage, ending }) {
  const before = document.activeElement;
  let settle;
  const answer = new Promise((resolve) => { settle = resolve; });
  const take = button("拍照", () => settle(true), { disabled: true });
  const node = el(
    "dialog",
    { class: "finder", "aria-label": `拍${label}` },
    el("p", { class: "finder-advice", role: "status" }, ADVICE[outline]),
    stage,
    el("div", { class: "actions" }, take, button("不拍了", () => ending.abort(), { kind: "plain" })),
  );
  node.addEventListener("cancel", (event) => { event.preventDefault(); ending.abort(); });
  ending.signal.addEventListener("abort", () => { settle(false); before?.focus?.(); }, { once: true });
  document.body.append(node);
  node.showModal();
  return { node, take, answer };
}

/** Until the first picture is there and its size known. */
function seen(video, signal) {
  if (video.videoWidth) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new CameraFault("NotReadableError")), PATIENCE_MS);
    video.addEventListener("loadeddata", () => { clearTimeout(timer); resolve(); }, { once: true, signal });
    signal.addEventListener("abort", () => { clearTimeout(timer); reject(new DOMException("left", "AbortError")); }, { once: true });
  });
}

/** `mark`: where the outline is; `wanted`: the part that is kept, in the video's pixels. */
function frameOf(outline, across, down) {
  if (outline === "face") return { mark: { x: across / 2, y: down * 0.46, width: Math.min(across, down) * 0.32 }, wanted: { x: 0, y: 0, width: across, height: down } };
  const width = Math.min(across * 0.9, down * 0.8 * CARD_SHAPE), height = width / CARD_SHAPE;
  const mark = { x: (across - width) / 2, y: (down - height) / 2, width, height };
  const room = width * CARD_ROOM;
  const x = Math.max(0, mark.x - room), y = Math.max(0, mark.y - room);
  return { mark, wanted: { x, y, width: Math.min(across, mark.x + width + room) - x, height: Math.min(down, mark.y + height + room) - y } };
}

function drawing(outline, { mark }, { videoWidth: across, videoHeight: down }) {
  const whole = `M0 0h${across}v${down}h${-across}z`;
  const rx = mark.width, ry = mark.width * 1.3;
  const hole = outline === "face"
    ? `M${mark.x - rx} ${mark.y}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0z`
    : `M${mark.x} ${mark.y}h${mark.width}v${mark.height}h${-mark.width}z`;
  return svg("svg", { viewBox: `0 0 ${across} ${down}`, "aria-hidden": "true" },
    svg("path", { class: "finder-shade", "fill-rule": "evenodd", d: `${whole}${hole}` }),
    svg("path", { class: "finder-line", d: hole, "stroke-width": Math.max(across, down) / 160 }));
}
