// Signing in with account and password, for gates and offices.

import { clientConfig } from "../config.js";
import { el, replace } from "../dom.js";
import { signInWithPassword } from "../session.js";
import { button } from "./button.js";
import { field } from "./field.js";
import { form } from "./form.js";

/** `demoAccounts` `[[account, label]]` are offered in the demo only. */
export function passwordSignIn({ demoAccounts }) {
  const account = field({ label: "账号", name: "account", autocomplete: "username", autocapitalize: "off", spellcheck: "false" });
  const password = field({ label: "密码", name: "password", type: "password", autocomplete: "current-password" });
  const send = (values) => signInWithPassword(values.account, values.password);
  const demo = el("div", {});
  clientConfig().then((config) => {
    if (config.env !== "demo") return;
    const fill = (name) => { account.input.value = name; password.input.focus(); };
    replace(demo, el("p", { class: "group-title" }, "演示账号（密码见启动时的提示）"),
      el("div", { class: "actions" }, demoAccounts.map(([name, label]) => button(label, () => fill(name), { kind: "plain" }))));
  });
  return el("div", {}, el("div", { class: "card" }, form({ fields: { account, password }, label: "登录", send })), demo);
}
