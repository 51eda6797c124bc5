// The conversion of safety officers: when it is open, and who waits for a person to look at him.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { list, row } from "../lib/parts/list.js";
import { mark } from "../lib/parts/marks.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { reasonList } from "../lib/parts/problem_note.js";
import { toast } from "../lib/parts/toast.js";
import { reload } from "../lib/router.js";
import { dayText, legalDay, momentText } from "../lib/server_time.js";
import { office } from "./frame.js";

const TONES = { open: "good", closed: "plain" };
const DECISIONS = [{ value: "", label: "请选择" }, { value: "yes", label: "是本人，提交申请" }, { value: "no", label: "不是本人或无法确认" }];

export async function show(_params, signal) {
  const { items } = await api.get("/conversion-campaigns", { signal });
  const load = (cursor) => api.get(pathWith("/conversions/reviews", { limit: ROWS_AT_ONCE, cursor }), { signal });
  const columns = [
    { name: "holder", label: "持证人", value: (each) => each.holder_name },
    { name: "number", label: "身份证号", value: (each) => each.holder_number },
    { name: "certificate", label: "证书", value: (each) => each.certificate.number },
    { name: "role", label: "转为", value: (each) => each.role_label },
    { name: "asked", label: "等待核对", value: (each) => each.asked_at, show: (each) => momentText(each.asked_at) },
    { name: "reasons", label: "原因", value: (each) => each.reasons.map((reason) => reason.message).join("；"), show: (each) => each.reasons.length > 0 && reasonList(each.reasons) },
    { name: "act", label: "办理", value: () => "", show: (each) => button("核对", async () => (await decide(each, signal)) && draw(), { kind: "plain" }), isAction: true },
  ];
  const { node, draw } = pagedTable({ caption: "等待人工核对本人", columns, load, whenEmpty: "没有等待核对的申请" });
  await draw();
  const campaign = (each) => row({
    title: `${each.province}　${each.title}`,
    text: `${dayText(each.opens_on, { year: true })} 至 ${dayText(each.closes_on, { year: true })}${each.study_until ? `，学习到 ${dayText(each.study_until, { year: true })}` : ""}`,
    end: mark(each.state === "open" ? `${each.state_label}，还有 ${each.days_left} 天` : each.state_label, TONES[each.state] || "wait"),
  });
  return office({ title: "安全员转岗", actions: [button("开放新窗口", () => open(signal))] },
    el("h2", {}, "人工核对本人"), node, el("h2", { class: "group-title" }, "办理窗口"), list(items, campaign, { whenEmpty: "还没有办理窗口" }));
}

async function decide(review, signal) {
  const fields = {
    approve: field({ label: "核对结果", name: "approve", options: DECISIONS }),
    reason: field({ label: "核对了什么", name: "reason", type: "textarea", maxlength: 200, hint: "例如：当面核对身份证和本人" }),
  };
  const before = el("p", {}, `请持证当面核对：${review.holder_name}　${review.holder_number}，转为${review.role_label}。`);
  const send = ({ approve, reason }, options) => api.post(`/conversions/${review.id}/review-decision`, { approve: approve === "yes", reason }, { ...options, signal });
  const decided = await formDialog({ title: "核对本人", before, fields, label: "确定", send, signal });
  if (decided) toast(decided.state_label, { kind: "good" });
  return decided;
}

async function open(signal) {
  const fields = {
    opens_on: field({ label: "开始日期", name: "opens_on", type: "date", min: legalDay(), hint: "当天起可以申请" }),
    closes_on: field({ label: "截止日期", name: "closes_on", type: "date", min: legalDay(), hint: "当天仍可以申请" }),
    study_until: field({ label: "学完期限", name: "study_until", type: "date", min: legalDay(), required: false, hint: "不填为不限" }),
    title: field({ label: "名称", name: "title", maxlength: 60, required: false }),
    province: field({ label: "省市", name: "province", required: false, hint: "不填为账号所属省市" }),
  };
  const send = (values, options) => api.post("/conversion-campaigns", values, { ...options, signal });
  if (!await formDialog({ title: "开放转岗窗口", fields, label: "开放", send, signal })) return;
  toast("已开放", { kind: "good" });
  reload();
}
