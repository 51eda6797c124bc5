// A new application for registration of practice: which certificate, and which company.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { button, linkButton } from "../lib/parts/button.js";
import { empty } from "../lib/parts/empty.js";
import { field, showErrors } from "../lib/parts/field.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { navigate } from "../lib/router.js";
import { title, validText } from "./certificates.js";

const PRACTISING = "PRACTISING";
const kindOf = (item) => (item.valid_to ? "renewal" : "initial");

export async function show({ query }, signal) {
  const { items } = await api.get("/me/certificates", { signal });
  const mine = items.filter((item) => item.kind === PRACTISING && item.validity === "VALID");
  const body = mine.length ? form(mine, query.get("certificate"), signal) : empty("您的身份证号下还没有执业资格证书。发证部门录入以后，会自动出现在“我的证书”里。");
  return { title: "申请执业注册", node: el("div", { class: "page" }, el("h1", {}, "申请执业注册"), body) };
}

function form(mine, chosen, signal) {
  const options = mine.map((item) => ({ value: item.id, label: `${kindOf(item) === "renewal" ? "延续注册" : "初始注册"}：${title(item)} ${item.number}` }));
  const certificate = field({ label: "用哪一本证书", name: "certificate_id", options, value: chosen || options[0].value });
  const company = field({ label: "注册单位的统一社会信用代码", name: "credit_code", maxlength: 18, autocomplete: "off", hint: "18位，可以向单位的办事人员要" });
  const about = el("p", { class: "hint" });
  const told = el("div", { "aria-live": "polite" });
  const present = () => mine.find((item) => item.id === certificate.value());
  const suit = () => {
    const item = present();
    about.textContent = kindOf(item) === "renewal" ? `${validText(item)}。延续注册要先完成继续教育。` : "这是执业资格证书，申请初始注册。";
  };
  certificate.input.addEventListener("change", suit);
  suit();
  const begin = async () => {
    replace(told);
    const made = await api.post("/me/practice-registrations", { kind: kindOf(present()), certificate_id: certificate.value(), credit_code: company.value() }, { signal });
    await navigate(`/m/practice-registrations/${made.id}`, { replace: true });
  };
  const onProblem = (problem) => {
    if (!showErrors(problem, { credit_code: company })) replace(told, problemNote(problem));
  };
  return el("section", { class: "card" }, certificate.node, about, company.node, told, button("下一步", begin, { class: "button button-main wide", onProblem }), linkButton("我的申请", "/m/practice-registrations", { kind: "plain", class: "button button-plain wide" }));
}
