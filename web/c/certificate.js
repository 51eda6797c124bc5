// One certificate, its history, and its cancellation.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { facts } from "../lib/parts/facts.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { toast } from "../lib/parts/toast.js";
import { reload } from "../lib/router.js";
import { dayText, momentText } from "../lib/server_time.js";
import { activationMark, subjectOf, validityMark } from "./certificate_words.js";
import { office } from "./frame.js";

const REASONS = [["HOLDER_REQUEST", "本人申请"], ["REVOKED", "依法撤销"], ["DUPLICATE", "跨省重复持证"]];
const ENDED = new Set(["CANCELLED", "CONVERTED"]);

export async function show({ certificate: id }, signal) {
  const found = await api.get(`/certificates/${id}`, { signal });
  const actions = [!ENDED.has(found.validity) && button("注销", () => cancel(found, signal), { kind: "danger" })];
  return office({ title: found.name, back: ["/c/certificates", "证书登记"], actions },
    el("div", { class: "card" }, facts([
      ["编号", found.number],
      ["种类", found.kind_label],
      ["类别", subjectOf(found)],
      ["持证人", found.holder_name],
      ["身份证号", found.holder_id_number],
      ["省市", found.province_label],
      ["发证机关", found.issuer],
      ["发证日期", dayText(found.issued_on, { year: true })],
      ["有效期", `${dayText(found.valid_from, { year: true })} 至 ${found.valid_to ? dayText(found.valid_to, { year: true }) : "长期"}`],
      ["剩余天数", found.days_left === null ? null : `${found.days_left} 天`],
      ["状态", validityMark(found)],
      ["激活", activationMark(found)],
      ["可查询日期", found.queryable_from && dayText(found.queryable_from, { year: true })],
      ["原证书", found.predecessor_id && el("a", { href: `/c/certificates/${found.predecessor_id}` }, "查看")],
    ])),
    el("h2", {}, "经过"),
    el("ol", { class: "steps card" }, found.history.map((event) => el("li", { class: "is-done" },
      el("strong", {}, event.label), el("span", { class: "hint" }, `　${momentText(event.at)}　${event.by === "system" ? "系统" : "工作人员"}`),
      event.reason_label && el("div", { class: "hint" }, event.reason_label)))));
}

async function cancel(certificate, signal) {
  const fields = {
    reason: field({ label: "注销原因", name: "reason", options: REASONS.map(([value, label]) => ({ value, label })) }),
    words: field({ label: "依据", name: "words", type: "textarea", maxlength: 200, hint: "文书名称和文号" }),
  };
  const before = el("p", {}, `注销 ${certificate.number}（${certificate.holder_name}）。注销后不能恢复。`);
  const send = (values, options) => api.post(`/certificates/${certificate.id}/cancel`, values, { ...options, signal });
  if (!await formDialog({ title: "注销证书", before, fields, label: "注销", kind: "danger", send, signal })) return;
  toast("已注销", { kind: "good" });
  reload();
}
