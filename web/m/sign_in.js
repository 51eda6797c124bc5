// Signing in: inside WeChat with its code, elsewhere with a mobile number; in the demo with a name.

import { clientConfig } from "../lib/config.js";
import { el } from "../lib/dom.js";
import { navigate } from "../lib/router.js";
import { signInWithWechat } from "../lib/session.js";
import { button } from "../lib/parts/button.js";
import { field } from "../lib/parts/field.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { asProblem } from "../lib/problem.js";
import { phoneSignIn } from "./phone_sign_in.js";

export async function show({ query }, signal) {
  const config = await clientConfig();
  const refused = el("div", {});
  const code = query.get("code");
  if (code) {
    const path = location.pathname === "/m/sign-in" ? "/m/" : location.pathname;
    history.replaceState({}, "", path);
    try {
      await signInWithWechat(code);
      return null;
    } catch (error) {
      const problem = asProblem(error);
      if (problem) refused.append(problemNote(problem));
    }
  }
  return {
    title: `登录 · ${config.program_name}`,
    node: el(
      "div",
      { class: "page" },
      el("h1", {}, "登录"),
      el("p", {}, "一次实名认证，凭一个码进出工地、看考勤、学习、管证书。"),
      refused,
      config.env === "production" ? inWechat(config) : demoSignIn(config),
      phoneSignIn(signal),
      config.support_phone && el("p", { class: "hint" }, "登录不了？请拨打 ", el("a", { href: `tel:${config.support_phone}` }, config.support_phone)),
    ),
  };
}

function inWechat(config) {
  return el("section", { class: "card" }, el("h2", {}, "微信登录"), el("p", {}, `请在微信里搜索“${config.program_name}”，打开小程序后点“授权登录”，会自动回到这里。`));
}

function demoSignIn(config) {
  const name = field({ label: "或者写一个名字，新人会自动注册", name: "demo_name", hint: "字母和数字", autocapitalize: "none", pattern: "[A-Za-z0-9]+" });
  const enter = async (who) => {
    await signInWithWechat(`demo-${who}`);
    if (location.pathname === "/m/sign-in") await navigate("/m/", { replace: true });
  };
  const form = el("form", { novalidate: true }, name.node, button("用这个名字登录", submit, { kind: "plain", class: "button button-plain wide" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.querySelector("button").click();
  });
  async function submit() {
    const who = name.value().toLowerCase();
    if (/^[a-z0-9]{1,30}$/.test(who)) await enter(who);
    else name.setError("请只用字母和数字");
  }
  return el(
    "section",
    { class: "card" },
    el("h2", {}, "演示登录"),
    el("p", { class: "hint" }, "这里不用微信，选一个人就行。"),
    el("div", { class: "actions" }, config.demo_names.map((who, at) => button(at ? `新来的工人 ${who}` : `已实名的工人 ${who}`, () => enter(who), { kind: at ? "plain" : "main" }))),
    form,
  );
}
