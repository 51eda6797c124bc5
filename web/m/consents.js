// 授权与协议: what I agreed to, and taking it back.

import { el } from "../lib/dom.js";
import { reload } from "../lib/router.js";
import { momentText } from "../lib/server_time.js";
import { button } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { mark } from "../lib/parts/marks.js";
import { toast } from "../lib/parts/toast.js";
import { consents, decide, fullText, isAccepted } from "./consent_form.js";

export async function show(_params, signal) {
  const entries = await consents(signal);
  const node = el("div", { class: "page" }, el("h1", {}, "授权与协议"), el("p", {}, "每一项都可以随时撤回。撤回以后会怎样，点开全文可以看到。"), entries.map((entry) => card(entry, signal)));
  return { title: "授权与协议", node };
}

function card(entry, signal) {
  const { document, standing } = entry;
  const accepted = isAccepted(entry);
  return el(
    "section",
    { class: "card" },
    el("div", { class: "split" }, el("h2", {}, document.title), label(entry)),
    standing?.decided_at && el("p", { class: "hint" }, `${standing.accepted ? "同意" : "撤回"}于 ${momentText(standing.decided_at)}`),
    fullText(document),
    accepted ? button("撤回同意", () => withdraw(document, signal), { kind: "danger" }) : button("我已阅读，同意", () => said(document, true)),
  );
}

function label(entry) {
  if (isAccepted(entry)) return mark("已同意", "good");
  if (entry.standing?.accepted) return mark("有新版本", "wait");
  return mark("未同意");
}

async function withdraw(document, signal) {
  const really = await dialog({
    title: `撤回《${document.title}》？`,
    body: el("p", {}, document.required ? "撤回以后不能再在线认证，已经办好的不受影响。" : "撤回以后不再使用这项信息，不影响您进场。"),
    actions: [{ label: "撤回", value: true, kind: "danger" }, { label: "不撤回", value: false, kind: "plain" }],
    signal,
  });
  if (really) await said(document, false);
}

async function said(document, accepted) {
  const decided = await decide(document, accepted);
  toast(decided.effect, { kind: "good" });
  await reload();
}
