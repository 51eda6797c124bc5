// A mobile number and the code sent to it.

import { el, replace } from "../lib/dom.js";
import { sendSmsCode, signInWithPhone } from "../lib/session.js";
import { now } from "../lib/server_time.js";
import { button } from "../lib/parts/button.js";
import { countdown } from "../lib/parts/countdown.js";
import { field, showErrors } from "../lib/parts/field.js";
import { problemNote } from "../lib/parts/problem_note.js";

export function phoneSignIn(signal) {
  const phone = field({ label: "手机号", name: "phone", type: "tel", inputmode: "tel", autocomplete: "tel" });
  const code = field({ label: "验证码", name: "code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 12 });
  const told = el("div", { "aria-live": "polite" });
  const again = el("div", { class: "field" });
  const onProblem = (problem) => {
    replace(told);
    if (!showErrors(problem, { phone, code })) replace(told, problemNote(problem));
  };
  const send = button("获取验证码", async () => {
    if (!phone.value()) return phone.setError("请填写手机号");
    const sent = await sendSmsCode(phone.value());
    replace(told, el("p", { class: "hint" }, `验证码已发到 ${sent.cell_phone}`, sent.demo_code && `。演示环境不发短信，验证码是 ${sent.demo_code}`));
    const until = new Date(now().getTime() + sent.resend_after * 1000);
    const showAgain = () => replace(again, send);
    replace(again, el("p", { class: "hint" }, countdown(until, { signal, onEnd: showAgain }), "后可以再次获取"));
    code.input.focus();
  }, { kind: "plain", onProblem });
  replace(again, send);
  const enter = button("登录", async () => {
    if (!phone.value()) return phone.setError("请填写手机号");
    if (!code.value()) return code.setError("请填写短信里的验证码");
    await signInWithPhone(phone.value(), code.value());
  }, { onProblem, class: "button button-main wide", type: "submit" });
  const form = el("form", { novalidate: true, onsubmit: (event) => event.preventDefault() }, phone.node, again, code.node, told, enter);
  return el("section", { class: "card" }, el("h2", {}, "手机号登录"), form);
}
