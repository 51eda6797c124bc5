// The answer at the gate: colour, sign and word first, then the man, then every reason with what to do.

import { el, replace } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { reasonList } from "../lib/parts/problem_note.js";
import { clockText } from "../lib/server_time.js";
import { flagWords, meaning } from "./words.js";

const PHOTO_TRIES = 1;

/**
 * @param {object} result of a scan
 * @param {{onConfirm?: (checked: string) => Promise<void>, onUndo?: () => Promise<void>}} actions
 */
export function resultView(result, { onConfirm = null, onUndo = null } = {}) {
  const { sign, title } = meaning(result);
  const { worker } = result;
  const odd = flagWords(result.flags || []);
  return el("div", { class: "result" },
    el("p", { class: "result-title" }, el("span", { class: "result-sign", "aria-hidden": "true" }, sign), title),
    worker && man(worker, result),
    result.reasons.length > 0 && reasonList(result.reasons),
    result.is_offline && el("p", { class: "result-note" }, "没有网络，由手机判断；联网后自动补传"),
    odd.length > 0 && el("p", { class: "result-note" }, odd.join("、")),
    el("div", { class: "result-actions" },
      result.status === "needs_confirmation" && onConfirm && [
        button("已核验身份证", () => onConfirm("id_card"), { kind: "plain" }),
        button("已核对本人", () => onConfirm("face"), { kind: "plain" }),
      ],
      mayUndo(result) && onUndo && button("撤销这一次", onUndo, { kind: "plain" })));
}

/** Whether there is something to take back. */
export const mayUndo = (result) => ["accepted", "duplicate", "needs_confirmation", "review"].includes(result.status);

function man(worker, result) {
  const job = [worker.team, worker.work_type].filter(Boolean).join(" · ");
  return el("div", { class: "man" },
    portrait(worker),
    el("div", { class: "man-words" },
      el("p", { class: "man-name" }, worker.name || "姓名未登记"),
      job && el("p", {}, job),
      worker.company && el("p", {}, worker.company),
      worker.colour && el("p", {}, el("span", { class: `swatch swatch-${worker.colour}`, "aria-hidden": "true" }), worker.colour_label),
      el("p", { class: "man-time" }, clockText(result.happened_at, { seconds: true }))));
}

function portrait(worker) {
  const frame = el("div", { class: "portrait" });
  const none = () => replace(frame, el("span", {}, "无照片"));
  if (!worker.photo_url) {
    none();
    return frame;
  }
  let tries = 0;
  const image = el("img", { src: worker.photo_url, alt: `${worker.name || ""}的照片` });
  image.addEventListener("error", () => {
    tries += 1;
    if (tries > PHOTO_TRIES) none();
    else setTimeout(() => { image.src = worker.photo_url; }, 500);
  });
  frame.append(image);
  return frame;
}
