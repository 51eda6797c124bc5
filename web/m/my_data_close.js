// Closing the account: what goes, what stays and why, a code to type, and what is left to say afterwards.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { signOut } from "../lib/session.js";
import { button, linkButton } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { field, tick } from "../lib/parts/field.js";
import { problemNote, reasonList } from "../lib/parts/problem_note.js";
import { asProblem } from "../lib/problem.js";

const DIGITS = 4;

export async function show(_params, signal) {
  const preview = await api.get("/me/data-requests/closing", { signal });
  const page = el("div", { class: "page" });
  replace(
    page,
    el("h1", {}, "注销账号"),
    el("div", { class: "note note-bad" }, el("p", { class: "note-title" }, "注销马上生效，不能撤销"), el("p", {}, "以后要用，须重新登录、重新实名认证，并由工作人员核对身份证。")),
    gone(preview.removed, "马上删除"),
    stays(preview.kept, "法律要求留下的"),
    preview.told.length > 0 && el("section", { class: "card" }, el("h2", {}, "还没有办完的事"), el("ul", {}, preview.told.map((words) => el("li", {}, words)))),
    preview.allowed ? wish(page, preview, signal) : el("div", { class: "note note-wait" }, el("p", { class: "note-title" }, "现在还不能注销"), reasonList(preview.reasons)),
  );
  return { title: "注销账号", node: page };
}

function gone(removed, title) {
  return el("section", { class: "card" }, el("h2", {}, title), el("ul", { class: "crossed" }, removed.map((words) => el("li", {}, words))));
}

function stays(kept, title) {
  return el("section", { class: "card" }, el("h2", {}, title), el("p", {}, "这些只保存，不再用于别的事；工地的人不再查得到您的资料。"),
    el("dl", { class: "stacked" }, kept.map(({ what, why }) => [el("dt", {}, what), el("dd", {}, why)])));
}

function wish(page, preview, signal) {
  const told = el("div", {});
  const known = tick({ name: "known", label: "我看清了：删掉的不能恢复" });
  const next = () => {
    if (!known.value()) {
      replace(told, problemNote({ message: "还没有勾选“我看清了”", remedy: "看清上面两项，再勾选", reasons: [] }));
      known.input.focus();
      return;
    }
    replace(told);
    // Not waited for: behind the question nothing is busy.
    isMeant(signal).then((meant) => meant && close(page, preview, told));
  };
  return el("section", { class: "card" }, known.node, told, el("div", { class: "actions" }, button("注销我的账号", next, { kind: "danger", class: "button button-danger wide" }), linkButton("不注销，回去", "/m/my-data", { kind: "plain", class: "button button-plain wide" })));
}

/** Four digits to type: nobody's thumb does that by accident. */
async function isMeant(signal) {
  const wanted = Array.from(crypto.getRandomValues(new Uint8Array(DIGITS)), (byte) => byte % 10).join("");
  const typed = field({ label: `请输入这四个数字：${wanted}`, name: "digits", inputmode: "numeric", autocomplete: "off", maxlength: DIGITS });
  const body = (finish) => [
    el("p", {}, "最后一步。输完点“确定注销”，账号马上注销。"),
    typed.node,
    button("确定注销", () => {
      if (typed.value() === wanted) return finish(true);
      typed.setError("数字不对，请照着上面的输入");
      return typed.input.focus();
    }, { kind: "danger" }),
  ];
  return (await dialog({ title: "真的注销吗？", body, actions: [{ label: "不注销", value: false, kind: "plain" }], signal })) === true;
}

async function close(page, preview, told) {
  try {
    await api.post("/me/data-requests", { kind: "deletion", confirm: true });
  } catch (fault) {
    const problem = asProblem(fault);
    if (!problem) return;
    replace(told, problemNote(problem));
    if (problem.isOffline) told.append(el("p", {}, "没有收到答复。联网后请再打开这一页：要求重新登录，就是已经注销了。"));
    return;
  }
  document.getElementById("tabs").hidden = true;
  document.getElementById("back").hidden = true;
  const heading = el("h1", { tabindex: "-1" }, "账号已注销");
  replace(page, heading, el("div", { class: "note note-good" }, el("p", { class: "note-title" }, "已经办好"), el("p", {}, "您的个人码已经失效。还在工地干活的，进出请带身份证，由门卫登记。")),
    gone(preview.removed, "已经删除"), stays(preview.kept, "依法留下的"),
    el("p", {}, "以后想再用：重新登录、重新实名认证，留下的证书和考勤还是您的。"),
    button("离开", leave, { class: "button button-main wide" }));
  heading.focus();
  scrollTo(0, 0);
}

/** The session has ended on the server already; here everything of it is forgotten. */
async function leave() {
  await signOut().catch(() => {});
}
