// What was read from the card, for its holder to check or put right.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { field, showErrors } from "../lib/parts/field.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { dayText } from "../lib/server_time.js";
import { cardStep } from "./id_card_step.js";
import { reviewPart } from "./review_part.js";

export function identityStep(here) {
  const read = here.standing.recognised || {};
  const name = field({ label: "姓名", name: "name", value: read.name || "", autocomplete: "name", maxlength: 60 });
  const number = field({ label: "身份证号", name: "id_number", value: read.id_number || "", hint: "18位，最后一位可能是 X", autocapitalize: "characters", maxlength: 18 });
  const told = el("div", {});
  const onProblem = (problem) => {
    if (problem.code === "IDENTITY_CONFLICT") return askMove(problem);
    replace(told);
    if (!showErrors(problem, { name, id_number: number })) replace(told, problemNote(problem));
  };
  const send = async (move = false) => {
    const body = { name: name.value(), id_number: number.value().toUpperCase(), move };
    here.changed(await api.put("/me/verification/identity", body, { signal: here.signal }));
  };
  async function askMove(problem) {
    const isMine = await dialog({
      title: "这个号码已经认证过",
      body: el("p", {}, problem.remedy || problem.message),
      actions: [{ label: "是我本人换了手机或微信", value: true }, { label: "不是我", value: false, kind: "plain" }],
      signal: here.signal,
    });
    if (!isMine) return replace(told, problemNote(problem));
    try {
      await send(true);
    } catch (error) {
      replace(told, problemNote(error));
    }
  }
  const facts = [["性别", read.sex], ["民族", read.nation], ["出生日期", read.birthday && dayText(read.birthday, { year: true })], ["住址", read.address]].filter(([, value]) => value);
  const retake = el("div", {});
  return el(
    "div",
    {},
    el(
      "section",
      { class: "card" },
      el("h2", {}, "请核对姓名和号码"),
      el("p", {}, "和身份证上一样就点“没有错”；不一样请改过来。"),
      name.node,
      number.node,
      facts.length > 0 && el("dl", { class: "facts" }, facts.map(([term, value]) => [el("dt", {}, term), el("dd", {}, value)])),
      told,
      button("没有错，下一步", () => send(), { class: "button button-main wide", onProblem }),
    ),
    button("照片不对，重新拍", () => replace(retake, cardStep(here)), { kind: "quiet" }),
    retake,
    reviewPart(here, {}),
  );
}
