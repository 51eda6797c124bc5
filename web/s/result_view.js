// The answer at the gate: colour, sign and word first, then the man, then every reason with what to do.

import { el, replace } from "../lib/dom.js";
import { portraitOf } from "../lib/offline/portraits.js";
import { button } from "../lib/parts/button.js";
import { reasonList } from "../lib/parts/problem_note.js";
import { clockText } from "../lib/server_time.js";
import { flagWords, meaning } from "./words.js";

/**
 * @param {object} result of a scan
 * @param {{onConfirm?: (checked: string) => Promise<void>, onUndo?: () => Promise<void>}} actions
 */
export function resultView(result, { onConfirm = null, onUndo = null } = {}) {
  const { sign, title } = meaning(result);
  const { worker } = result;
  const why = result.reasons.length > 0 && reasonList(result.reasons);
  const odd = flagWords(result.flags || []);
  return el("div", { class: "result" },
    el("p", { class: "result-title" }, el("span", { class: "result-sign", "aria-hidden": "true" }, sign), title),
    result.status === "refused" && why,
    worker && man(worker, result),
    result.status !== "refused" && why,
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
      el("p", { class: "man-time" },
        worker.colour && el("span", { class: `swatch swatch-${worker.colour}`, "aria-hidden": "true" }),
        [worker.colour_label, clockText(result.happened_at)].filter(Boolean).join(" · "))));
}

/** The picture behind the link, else the one that the phone has kept. */
export function portrait(worker) {
  const frame = el("div", { class: "portrait" });
  const image = el("img", { alt: `${worker.name || ""}的照片` });
  const fromPhone = async () => {
    replace(frame, el("span", {}, "无照片"));
    const link = worker.id && await portraitOf(worker.id);
    if (!link) return;
    const kept = el("img", { alt: image.alt, src: link });
    kept.addEventListener("load", () => URL.revokeObjectURL(link), { once: true });
    replace(frame, kept);
  };
  if (!worker.photo_url) {
    fromPhone();
    return frame;
  }
  image.addEventListener("error", fromPhone, { once: true });
  image.src = worker.photo_url;
  frame.append(image);
  return frame;
}
