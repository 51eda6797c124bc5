// The card's two sides, made small on the phone and sent with their progress.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { progress } from "../lib/parts/chart.js";
import { photo } from "../lib/parts/photo.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { cardExamples } from "./photo_examples.js";
import { reviewPart } from "./review_part.js";

export function cardStep(here) {
  const sides = { front: null, back: null };
  const told = el("div", { "aria-live": "polite" });
  const front = photo({ label: "人像面", what: "card", signal: here.signal, examples: cardExamples(), onChosen: (blob) => { sides.front = blob; replace(told); } });
  const back = photo({ label: "国徽面", what: "card", signal: here.signal, onChosen: (blob) => { sides.back = blob; } });
  const send = async () => {
    if (!sides.front) {
      replace(told, problemNote({ message: "还没有拍人像面", remedy: "请先拍身份证有照片的那一面", reasons: [] }));
      return;
    }
    const form = new FormData();
    form.append("front", sides.front, "front.jpg");
    if (sides.back) form.append("back", sides.back, "back.jpg");
    const onProgress = (part) => replace(told, progress(part, `正在上传 ${Math.round(part * 100)}%`));
    onProgress(0);
    here.changed(await api.upload("/me/verification/id-card", form, { onProgress, signal: here.signal }));
  };
  return el(
    "div",
    {},
    el(
      "section",
      { class: "card" },
      el("h2", {}, "拍身份证人像面"),
      el("p", {}, "横着拍，四个角都拍进去，字要看得清。"),
      front,
    ),
    el("section", { class: "card" }, el("h2", {}, "国徽面（可不拍）"), el("p", { class: "hint" }, "拍了才核对身份证有效期。"), back),
    told,
    button("上传并识别", send, { class: "button button-main wide", onProblem: (problem) => replace(told, problemNote(problem)) }),
    el("p", { class: "hint" }, `今天还可以上传 ${here.standing.card_attempts_left} 次`),
    reviewPart(here, { withIdentity: true }),
  );
}
