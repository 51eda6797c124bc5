// What an authority may do with a case now. The server judges again and says when it is too early.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { toast } from "../lib/parts/toast.js";
import { reload } from "../lib/router.js";

const WAYS = [["phone", "电话"], ["message", "短信"], ["letter", "信函"], ["visit", "上门"], ["employer", "所在单位"]];
const CHOICES = [["", "请选择"], ["local", "注销本地证书（立即注销）"], ["other", "注销外省市证书（须有注销证明）"]];
const asOptions = (pairs) => pairs.map(([value, label]) => ({ value, label }));
const CLOSED = new Set(["RESOLVED", "CANCELLED", "NO_MATCH"]);

/** `[{label, go, kind}]` */
export function stepsOf(found, signal) {
  if (CLOSED.has(found.state) || found.closed_at) return [];
  const path = `/duplicate-cases/${found.id}`;
  const ask = async ({ title, text, fields = {}, send, kind }) => {
    if (!await formDialog({ title, before: text && el("p", {}, text), fields, label: "确定", kind, send, signal })) return;
    toast("已办好", { kind: "good" });
    reload();
  };
  const post = (name, body) => (values, options) => api.post(`${path}/${name}`, body ? body(values) : values, { ...options, signal });
  const long = (label, name, hint, most = 300) => field({ label, name, type: "textarea", maxlength: most, hint });
  const steps = [];
  if (found.state === "MATCHED") {
    steps.push({ label: "通知本人", go: () => ask({ title: "登记通知", text: "通知后本人有5个工作日选择，通知当天不算。", fields: { proof: long("怎样通知到本人的", "proof", "方式和凭证，例如：电话通知，本人确认") }, send: post("notify") }) });
    steps.push({ label: "登记联系不上", kind: "plain", go: () => ask({ title: "登记一次没有联系上", fields: { way: field({ label: "方式", name: "way", options: asOptions(WAYS) }), result: long("结果", "result", "例如：无人接听", 200) }, send: post("attempts") }) });
    steps.push({ label: "认定无法通知", kind: "plain", go: () => ask({ title: "认定无法通知", text: "须先有足够的联系记录。认定后即可公示。", fields: { reason: long("理由", "reason", "不要写号码") }, send: post("notify", (values) => ({ ...values, unreachable: true })) }) });
  }
  const chosen = choiceFields();
  if (!found.choice) steps.push({ label: "登记本人选择", kind: found.state === "MATCHED" ? "plain" : "main", go: () => ask({ title: "登记本人的选择", fields: chosen, send: sendChoice(path, chosen.files.input, signal) }) });
  if (!found.published_at && !found.choice && found.state !== "MATCHED") steps.push({ label: "公示", kind: "plain", go: () => ask({ title: "开始公示", text: "无法通知的立即可以；已通知的须等选择期限过后。", send: post("publish") }) });
  if (found.published_at) steps.push({ label: "依法注销", kind: "danger", go: () => ask({ title: "依法注销本地证书", text: `将注销 ${found.certificate_number}。公示满5个工作日的次日起可以，注销后不能恢复。`, kind: "danger", send: post("cancel") }) });
  if (found.state !== "MATCHED") steps.push({ label: "异议成立", kind: "plain", go: () => ask({ title: "异议成立，办结案件", text: "本地证书不受影响。", fields: { reason: long("理由", "reason", "不要写号码", 200) }, send: post("objection") }) });
  return steps;
}

function choiceFields() {
  return {
    choice: field({ label: "注销哪一本", name: "choice", options: asOptions(CHOICES) }),
    evidence: field({ label: "注销证明", name: "evidence", maxlength: 300, required: false, hint: "文书名称和文号；或在下面选照片" }),
    files: field({ label: "证明照片", name: "files", type: "file", accept: "image/*", multiple: true, required: false, hint: "最多3张" }),
  };
}

/** With pictures as a form, without as JSON. */
function sendChoice(path, input, signal) {
  return ({ choice, evidence }, options) => {
    if (!input.files.length) return api.post(`${path}/choose`, { choice, evidence: evidence ? [evidence] : [] }, { ...options, signal });
    const form = new FormData();
    form.append("choice", choice);
    if (evidence) form.append("evidence", evidence);
    for (const file of input.files) form.append("files", file);
    return api.upload(`${path}/choose`, form, { ...options, signal });
  };
}
