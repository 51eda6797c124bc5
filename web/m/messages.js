// 微信提醒: which messages WeChat may send, what each is for. Only the mini-program itself can ask for them.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { isInMiniProgram, openInMiniProgram } from "../lib/mini_program.js";
import { button, linkButton } from "../lib/parts/button.js";
import { empty } from "../lib/parts/empty.js";
import { mark } from "../lib/parts/marks.js";
import { toast } from "../lib/parts/toast.js";

const ASKING_PAGE = "/pages/messages/index";

export async function show(_params, signal) {
  const { items } = await api.get("/me/message-templates", { signal });
  const node = el(
    "div",
    { class: "page" },
    el("h1", {}, "微信提醒"),
    el("p", {}, "重要的事都会写在“消息”里。您同意的，还会用微信提醒您；同意一次，微信发一条。"),
    items.map(card),
    items.length ? asking() : empty("现在没有可以订阅的微信提醒。"),
    linkButton("看消息", "/m/notices", { kind: "plain", class: "button button-plain wide" }),
  );
  return { title: "微信提醒", node };
}

function card({ purposes, remaining }) {
  const left = remaining ? mark(`还能提醒${remaining}次`, "good") : mark("没有订阅");
  return el("section", { class: "card" }, el("div", { class: "split" }, el("h2", {}, "提醒这些事"), left), el("ul", { class: "reasons" }, purposes.map((purpose) => el("li", {}, purpose))));
}

function asking() {
  if (!isInMiniProgram()) {
    return el("p", { class: "note note-wait" }, el("span", {}, "订阅要在微信小程序里点。用浏览器时，请常来看“消息”。"));
  }
  const open = async () => {
    if (!await openInMiniProgram(ASKING_PAGE)) toast("没有打开，请退出后从小程序首页再进", { kind: "bad" });
  };
  return button("选择要哪些提醒", open, { class: "button button-main wide" });
}
