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
  const post = (name, more = {}) => (values, options) => api.post(`${path}/${name}`, { ...values, ...more }, { ...options, signal });
  const step = (label, kind, parts) => ({ label, kind, go: () => ask({ title: label, kind, ...parts() }, signal) });
  const chooses = step("登记本人选择", "main", () => choice(path, signal));
  const publishes = step("开始公示", "plain", () => ({ text: "无法通知的立即可以；已通知的须等选择期限过后。", send: post("publish") }));
  const upholds = step("异议成立", "plain", () => ({ text: "案件办结，本地证书不受影响。", fields: { reason: long("理由", "reason", "不要写号码", 200) }, send: post("objection") }));
  if (found.state === "MATCHED") {
    return [
      step("通知本人", "main", () => ({ text: "通知后本人有5个工作日选择，通知当天不算。", fields: { proof: long("怎样通知到本人的", "proof", "方式和凭证，例如：电话通知，本人确认", 300) }, send: post("notify") })),
      step("登记联系不上", "plain", () => ({ text: "一次没有联系上的尝试。", fields: { way: field({ label: "方式", name: "way", options: asOptions(WAYS) }), result: long("结果", "result", "例如：无人接听", 200) }, send: post("attempts") })),
      step("认定无法通知", "plain", () => ({ text: "须先有足够的联系记录。认定后即可公示。", fields: { reason: long("理由", "reason", "不要写号码", 300) }, send: post("notify", { unreachable: true }) })),
      upholds,
    ];
  }
  if (!found.published_at) return [chooses, publishes, upholds];
  const cancels = step("依法注销", "danger", () => ({ text: `将注销 ${found.certificate_number}。公示满5个工作日的次日起可以，注销后不能恢复。`, send: post("cancel") }));
  return [chooses, cancels, upholds];
}

async function ask({ title, text, fields = {}, send, kind }, signal) {
  const label = kind === "danger" ? title : "确定";
  if (!await formDialog({ title, before: text && el("p", {}, text), fields, label, kind: kind === "danger" ? kind : "main", send, signal })) return;
  toast("已办好", { kind: "good" });
  reload();
}

function long(label, name, hint, maxlength) {
  return field({ label, name, type: "textarea", maxlength, hint });
}

function choice(path, signal) {
  const fields = choiceFields();
  return { fields, send: sendChoice(path, fields.files.input, signal) };
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
