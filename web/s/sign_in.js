// Account and password; the roles decide which projects there are.

import { el } from "../lib/dom.js";
import { passwordSignIn } from "../lib/parts/password_sign_in.js";

const DEMO_ACCOUNTS = [["staff", "重庆项目门卫"], ["staff-hz", "杭州项目门卫"], ["project", "项目管理员"]];

export async function show() {
  const node = el("div", { class: "page" }, el("h1", {}, "工地门口登录"),
    el("p", {}, "请用项目部发给您的账号登录。登录一次，这台手机会记住。"), passwordSignIn({ demoAccounts: DEMO_ACCOUNTS }));
  return { title: "登录", node };
}
