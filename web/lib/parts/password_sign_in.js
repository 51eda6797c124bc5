// Signing in with account and password, for gates and offices; then the code of whoever has a second factor.

import { clientConfig } from "../config.js";
import { el, replace } from "../dom.js";
import { signInWithCode, signInWithPassword } from "../session.js";
import { button } from "./button.js";
import { field } from "./field.js";
import { form } from "./form.js";
import { problemNote } from "./problem_note.js";

/** `demoAccounts` `[[account, label]]` are offered in the demo only. */
export function passwordSignIn({ demoAccounts }) {
  const node = el("div", {});
  firstStep(node, demoAccounts);
  return node;
}

function firstStep(node, demoAccounts, trouble = null) {
  const account = field({ label: "账号", name: "account", autocomplete: "username", autocapitalize: "off", spellcheck: "false" });
  const password = field({ label: "密码", name: "password", type: "password", autocomplete: "current-password" });
  const again = (problem) => firstStep(node, demoAccounts, problem);
  const send = async (values) => {
    try {
      return await signInWithPassword(values.account, values.password);
    } catch (fault) {
      if (fault.code !== "SECOND_FACTOR_REQUIRED") throw fault;
      return secondStep(node, fault.ticket, again);
    }
  };
  const demo = el("div", {});
  clientConfig().then((config) => {
    if (config.env !== "demo") return;
    const fill = (name) => { account.input.value = name; password.input.focus(); };
    replace(demo, el("p", { class: "group-title" }, "演示账号（密码见启动时的提示）"),
      el("div", { class: "actions" }, demoAccounts.map(([name, label]) => button(label, () => fill(name), { kind: "plain" }))));
  });
  replace(node, trouble && problemNote(trouble), el("div", { class: "card" }, form({ fields: { account, password }, label: "登录", send })), demo);
}

/** `again(problem)` leads back to the password, with a word about why or without. */
function secondStep(node, ticket, again) {
  let isRecovery = false;
  const draw = () => {
    const code = isRecovery
      ? field({ label: "恢复码", name: "code", autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: 40, hint: "设置时保存的10个里没有用过的一个，用一次就作废" })
      : field({ label: "6位验证码", name: "code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 7, hint: "打开手机上的验证器应用，输入它现在显示的数字" });
    const send = async (values) => {
      try {
        return await signInWithCode(ticket, values.code);
      } catch (fault) {
        if (fault.code !== "SIGN_IN_EXPIRED") throw fault;
        return again(fault);
      }
    };
    const other = isRecovery ? "用验证器的验证码" : "手机不在身边，用恢复码";
    replace(node,
      el("div", { class: "card" }, el("h2", { tabindex: "-1" }, "两步验证"), form({ fields: { code }, label: "登录", send })),
      el("div", { class: "actions" },
        button(other, () => { isRecovery = !isRecovery; draw(); }, { kind: "plain" }),
        button("换一个账号", () => again(null), { kind: "plain" })),
      el("p", { class: "hint" }, "手机和恢复码都没有了，请联系系统管理员重置。"));
    code.input.focus();
  };
  draw();
}
