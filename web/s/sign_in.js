// Account and password; the roles decide which projects there are.

import { clientConfig } from "../lib/config.js";
import { el, replace } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { field, showErrors } from "../lib/parts/field.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { asProblem } from "../lib/problem.js";
import { signInWithPassword } from "../lib/session.js";

const DEMO_ACCOUNTS = [["staff", "重庆项目门卫"], ["staff-hz", "杭州项目门卫"], ["project", "项目管理员"]];

export async function show() {
  const account = field({ label: "账号", name: "account", autocomplete: "username", autocapitalize: "off", spellcheck: "false" });
  const password = field({ label: "密码", name: "password", type: "password", autocomplete: "current-password" });
  const trouble = el("div", {});
  const enter = button("登录", () => {}, { type: "submit", class: "button button-main wide" });

  async function submit(event) {
    event.preventDefault();
    if (enter.getAttribute("aria-busy") === "true") return;
    replace(trouble);
    for (const each of [account, password]) if (!each.value()) each.setError("请填写");
    if (!account.value() || !password.value()) return;
    enter.setAttribute("aria-busy", "true");
    try {
      await signInWithPassword(account.value(), password.value());
    } catch (fault) {
      const problem = asProblem(fault);
      if (problem && !showErrors(problem, { account, password })) replace(trouble, problemNote(problem));
    } finally {
      enter.removeAttribute("aria-busy");
    }
  }

  const demo = el("div", {});
  clientConfig().then((config) => {
    if (config.env !== "demo") return;
    const fill = (name) => { account.input.value = name; password.input.focus(); };
    replace(demo, el("p", { class: "group-title" }, "演示账号（密码见启动时的提示）"),
      el("div", { class: "actions" }, DEMO_ACCOUNTS.map(([name, label]) => button(label, () => fill(name), { kind: "plain" }))));
  });
  const node = el("div", { class: "page" }, el("h1", {}, "工地门口登录"),
    el("p", {}, "请用项目部发给您的账号登录。登录一次，这台手机会记住。"),
    trouble, el("form", { class: "card", novalidate: true, onsubmit: submit }, account.node, password.node, enter), demo);
  return { title: "登录", node };
}
