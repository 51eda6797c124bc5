// One registration: category, the look-up that the person declares, and the server's answer.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { navigate } from "../lib/router.js";
import { button, linkButton } from "../lib/parts/button.js";
import { field, tick } from "../lib/parts/field.js";
import { problemNote, reasonList } from "../lib/parts/problem_note.js";
import { toast } from "../lib/parts/toast.js";
import { exemptionPart } from "./exemption_part.js";

const EXEMPTION = "SAFETY_C_EXEMPTION";
const CATEGORIES = { SAFETY_MANAGEMENT: ["safety-categories", "报哪一类"], SPECIAL_OPERATION: ["special-operations", "报哪个操作类别"] };

export async function show({ item: code }, signal) {
  const { items } = await api.get("/service-items", { signal });
  const item = items.find((each) => each.code === code);
  const body = item ? await partOf(item, signal) : el("p", { class: "card" }, "没有这个办理事项，请从报名考核里重新选。");
  const node = el("div", { class: "page" }, el("h1", {}, item?.title || "报名考核"), body, linkButton("看我的报名", "/m/registrations", { kind: "plain", class: "button button-plain wide" }));
  return { title: "报名考核", node };
}

async function partOf(item, signal) {
  if (!item.open) return el("section", { class: "note note-wait" }, el("p", { class: "note-title" }, "这件事已经停办"), reasonList(item.reasons));
  return item.code === EXEMPTION ? exemptionPart(signal) : registering(item, signal);
}

async function registering(item, signal) {
  const [dictionary, label] = CATEGORIES[item.code];
  const { entries } = await api.get(`/dictionaries/${dictionary}`, { signal });
  const options = [{ value: "", label: "请选择" }, ...entries.map((entry) => ({ value: entry.code, label: dictionary === "safety-categories" ? `${entry.code}类 ${entry.label}` : entry.label }))];
  const category = field({ label, name: "category", options });
  const checked = tick({ name: "self_checked", label: "我已经在全国平台查过自己的证书", hint: "同一种证书在别的省市还有效的，不能再报" });
  const told = el("div", { "aria-live": "polite" });
  checked.input.addEventListener("change", () => replace(told));
  const send = async () => {
    if (!category.value()) {
      category.setError("请选择类别");
      return category.input.focus();
    }
    const made = await api.post("/me/registrations", { service_item: item.code, category: category.value(), self_checked: checked.value() }, { signal });
    toast(made.state === "pending" ? "已提交，正在核验，结果会通知您" : "报名已受理", { kind: "good" });
    await navigate("/m/registrations", { replace: true });
  };
  return el(
    "div",
    {},
    el("section", { class: "card stack" }, el("h2", {}, "先查一查"), el("p", {}, "报名以前，请到全国平台查一查自己名下的证书。"), portal(item.portal_url)),
    el("section", { class: "card" }, el("h2", {}, "再报名"), category.node, checked.node, told, button("提交报名", send, { class: "button button-main wide", onProblem: (problem) => refused(told, problem) })),
  );
}

function portal(url) {
  if (!url) return null;
  return [linkButton("打开全国平台", url, { kind: "plain", class: "button button-plain wide", target: "_blank", rel: "noopener noreferrer" }), el("p", { class: "hint" }, `打不开的，请把网址抄到浏览器里：${url}`)];
}

function refused(told, problem) {
  replace(told, problemNote(problem), problem.code === "REALNAME_REQUIRED" && linkButton("去实名认证", "/m/verification"));
}
