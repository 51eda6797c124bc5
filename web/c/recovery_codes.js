// Ten recovery codes, shown this once: to be saved or printed before going on.

import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { tick } from "../lib/parts/field.js";
import { toast } from "../lib/parts/toast.js";
import { saved } from "../lib/save.js";

/** `onKept()` once he says that he has them. */
export function recoveryCodes(codes, onKept) {
  const kept = tick({ label: "我已经保存好这些恢复码", name: "kept" });
  const go = () => {
    if (kept.value()) return onKept();
    toast("请先保存恢复码，再勾选", { kind: "bad" });
    kept.input.focus();
    return null;
  };
  const save = () => saved(new Blob([`建码 恢复码（每个用一次）\r\n\r\n${codes.join("\r\n")}\r\n`], { type: "text/plain" }), "建码恢复码.txt");
  return el("section", { class: "card" },
    el("h2", {}, "两步验证已开启：请保存恢复码"),
    el("p", {}, "手机丢了、换了，用恢复码代替验证码登录，每个用一次。这些恢复码只显示这一次，请打印或抄下来，不要和手机放在一起。"),
    el("ol", { class: "recovery-codes" }, codes.map((code) => el("li", {}, el("code", {}, code)))),
    el("div", { class: "actions no-print" }, button("下载", save, { kind: "plain" }), button("打印", () => window.print(), { kind: "plain" })),
    el("div", { class: "no-print" }, kept.node, button("完成", go)));
}
