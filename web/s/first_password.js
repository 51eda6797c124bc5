// The first page of a guard whose account somebody else opened.

import { el } from "../lib/dom.js";
import { firstPassword } from "../lib/parts/first_password.js";
import { reload } from "../lib/router.js";

export async function show(_params, signal) {
  const node = el("div", { class: "page" }, el("h1", {}, "先改初始密码"), firstPassword({ signal, onChanged: reload }));
  return { title: "先改初始密码", node };
}
