// 我的数据: a copy of everything, what is kept and how long, taking back what was agreed to, closing the account.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { dayText, momentText } from "../lib/server_time.js";
import { list, row } from "../lib/parts/list.js";
import { mark } from "../lib/parts/marks.js";
import { copyPart } from "./copy_part.js";
import { consents, isAccepted } from "./consent_form.js";

const KINDS = { export: "个人信息副本", deletion: "注销账号" };
const STATES = { waiting: ["正在整理", "wait"], done: ["已办结", "good"], failed: ["没有办成", "bad"], withdrawn: ["已作废", "plain"], expired: ["已过期删除", "plain"] };

export async function show(_params, signal) {
  const [asked, agreed] = await Promise.all([api.get("/me/data-requests", { signal }), consents(signal)]);
  const given = agreed.filter(isAccepted).length;
  const node = el(
    "div",
    { class: "page" },
    el("h1", {}, "我的数据"),
    el("p", {}, "这里保存的信息是您的。您可以看、可以拿走、可以撤回同意，也可以注销。"),
    copyPart(asked.items, signal),
    el("ul", { class: "list" }, [
      row({ title: "保存了什么、保存多久", text: "照片几天删，考勤留几年", href: "/m/my-data/kept" }),
      row({ title: "撤回同意", text: given ? `现在同意着 ${given} 项` : "现在没有同意的项目", href: "/m/consents" }),
      row({ title: "谁看过我的资料", href: "/m/file/readers" }),
      row({ title: "注销账号", text: "先看清删什么、留什么", href: "/m/my-data/close" }),
    ].map((line) => el("li", {}, line))),
    asked.items.length > 0 && el("section", {}, el("h2", {}, "办过的申请"), list(asked.items, line)),
  );
  return { title: "我的数据", node };
}

function line(request) {
  const [words, tone] = STATES[request.state];
  const text = request.settled_at ? `${momentText(request.requested_at)}申请，${momentText(request.settled_at)}办结` : `${momentText(request.requested_at)}申请，最迟${dayText(request.due_on)}答复`;
  return row({ title: KINDS[request.kind], text, end: mark(words, tone) });
}
