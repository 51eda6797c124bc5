// The way without face matching: a person with the right looks at the card in hand.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { field, showErrors } from "../lib/parts/field.js";
import { problemNote } from "../lib/parts/problem_note.js";

/** `withIdentity` asks for name and number too: nothing has been read yet. */
export function reviewPart(here, { withIdentity = false, isOpen = false }) {
  const told = el("div", {});
  const reason = field({ label: "为什么要人工核对", name: "reason", type: "textarea", hint: "例如：不想用人脸、照片总比对不上" });
  const name = field({ label: "姓名", name: "name", maxlength: 60 });
  const number = field({ label: "身份证号", name: "id_number", maxlength: 18 });
  const onProblem = (problem) => {
    if (!showErrors(problem, { reason, name, id_number: number })) replace(told, problemNote(problem));
  };
  const send = async () => {
    if (!reason.value()) return reason.setError("请写一句原因");
    const body = { reason: reason.value() };
    if (withIdentity) Object.assign(body, { name: name.value() || null, id_number: number.value().toUpperCase() || null });
    here.changed(await api.post("/me/verification/review", body, { signal: here.signal }));
  };
  return el(
    "details",
    { class: "card full-text", open: isOpen },
    el("summary", {}, "不用人脸、拍不了照？申请人工核对"),
    el("p", {}, "工作人员在项目部看您本人和身份证，两个人确认后就认证好了。"),
    withIdentity && [name.node, number.node],
    reason.node,
    told,
    button("申请人工核对", send, { kind: "plain", onProblem }),
  );
}
