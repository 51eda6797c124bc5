import { linkButton } from "../lib/parts/button.js";
import { office } from "./frame.js";

export async function show() {
  return office({ title: "没有这个页面" }, linkButton("回到首页", "/c/"));
}
