// 安全员C证免试申领, for the years it was open: which certificate it is asked for.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { navigate } from "../lib/router.js";
import { button } from "../lib/parts/button.js";
import { empty } from "../lib/parts/empty.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { toast } from "../lib/parts/toast.js";
import { title, validText } from "./certificates.js";

export async function exemptionPart(signal) {
  const { items } = await api.get("/me/certificates", { signal });
  return items.length ? el("div", {}, el("p", {}, "用哪一本证书申领？"), items.map((item) => card(item, signal))) : empty("您的身份证号下还没有证书，不能申领。");
}

function card(item, signal) {
  const told = el("div", { "aria-live": "polite" });
  const send = async () => {
    await api.post("/me/exemption-applications", { certificate_id: item.id }, { signal });
    toast("申领已受理", { kind: "good" });
    await navigate("/m/registrations", { replace: true });
  };
  return el("section", { class: "card" }, el("h2", {}, title(item)), el("p", { class: "hint" }, `编号 ${item.number} · ${validText(item)}`), told, button("用这本申领", send, { class: "button button-main wide", onProblem: (problem) => replace(told, problemNote(problem)) }));
}
