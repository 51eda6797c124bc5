// Account and password of a centre, a project, a company or an authority.

import { el } from "../lib/dom.js";
import { passwordSignIn } from "../lib/parts/password_sign_in.js";
import { office } from "./frame.js";

const DEMO_ACCOUNTS = [["training", "培训机构"], ["regulator", "主管部门"], ["project", "项目管理员"], ["company", "企业管理员"], ["admin", "系统管理员"]];

export async function show() {
  return office({ title: "单位办公登录", isNarrow: true },
    el("p", {}, "培训机构、项目、企业、主管部门请用单位的账号登录。"), passwordSignIn({ demoAccounts: DEMO_ACCOUNTS }));
}
