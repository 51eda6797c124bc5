// One's own picture, compared with the card's; and the way without it.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { progress } from "../lib/parts/chart.js";
import { photo } from "../lib/parts/photo.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { reload } from "../lib/router.js";
import { consentForm, isAccepted } from "./consent_form.js";
import { faceExample } from "./photo_examples.js";
import { reviewPart } from "./review_part.js";

export function faceStep(here) {
  const consent = here.entries.find((entry) => entry.document.purpose === "face_verification");
  return el("div", {}, isAccepted(consent) ? selfie(here) : ask(consent), reviewPart(here, { isOpen: !isAccepted(consent) }));
}

function ask(consent) {
  return consentForm([consent], {
    heading: "可以比对您的照片吗？",
    lead: "把您现在的照片和身份证上的照片比一比，证明是您本人。不同意也可以：下面有不用人脸的办法。",
    submit: "按我的选择继续",
    onDone: reload,
  });
}

function selfie(here) {
  const told = el("div", { "aria-live": "polite" });
  let taken = null;
  const send = async () => {
    if (!taken) return replace(told, problemNote({ message: "还没有拍照片", remedy: "请先点“拍本人照片”", reasons: [] }));
    const form = new FormData();
    form.append("selfie", taken, "selfie.jpg");
    const onProgress = (part) => replace(told, progress(part, `正在上传 ${Math.round(part * 100)}%`));
    onProgress(0);
    here.changed(await api.upload("/me/verification/face", form, { onProgress, signal: here.signal }));
  };
  return el(
    "section",
    { class: "card" },
    el("h2", {}, "拍一张本人照片"),
    el("p", {}, "脸对着镜头，摘下安全帽和口罩，光线从前面来。"),
    photo({ label: "本人照片", what: "face", signal: here.signal, examples: faceExample(), fromAlbum: false, onChosen: (blob) => { taken = blob; replace(told); } }),
    told,
    button("上传并比对", send, { class: "button button-main wide", onProblem: (problem) => replace(told, problemNote(problem)) }),
    el("p", { class: "hint" }, `今天还可以比对 ${here.standing.attempts_left} 次`),
  );
}
