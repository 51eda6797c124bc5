// Applications for a renewal, to be decided before the certificate runs out.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { mark } from "../lib/parts/marks.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { toast } from "../lib/parts/toast.js";
import { dayText, momentText } from "../lib/server_time.js";
import { office } from "./frame.js";

const STATES = [["applied", "待审核"], ["renewed", "已同意"], ["refused", "没有同意"], ["", "全部"]];
const WAITING = "RENEWAL_APPLIED";
const TONES = { [WAITING]: "wait", RENEWED: "good", REFUSED: "bad" };
const APPROVALS = [{ value: "", label: "请选择" }, { value: "yes", label: "同意延期" }, { value: "no", label: "不同意" }];

export async function show(_params, signal) {
  const state = field({ label: "状态", name: "state", required: false, value: "applied", options: STATES.map(([value, label]) => ({ value, label })) });
  const load = (cursor) => api.get(pathWith("/renewals", { state: state.value(), limit: ROWS_AT_ONCE, cursor }), { signal });
  const columns = [
    { name: "number", label: "证书编号", value: (row) => row.number, show: (row) => el("a", { href: `/c/certificates/${row.certificate_id}` }, row.number) },
    { name: "name", label: "证书", value: (row) => [row.name, row.category].filter(Boolean).join(" ") },
    { name: "holder", label: "持证人", value: (row) => row.holder_name },
    { name: "holder_number", label: "身份证号", value: (row) => row.holder_number },
    { name: "valid_to", label: "原有效期止", value: (row) => row.valid_to },
    { name: "days_left", label: "剩余天数", value: (row) => row.days_left ?? "", isNumber: true },
    { name: "completed", label: "学完", value: (row) => row.completed_at || "", show: (row) => momentText(row.completed_at) },
    { name: "applied", label: "申请", value: (row) => row.renewal_applied_at || "", show: (row) => momentText(row.renewal_applied_at) },
    { name: "new", label: "延期至", value: (row) => row.new_valid_to || row.proposed_valid_to || "" },
    { name: "state", label: "状态", value: (row) => row.state_label, show: (row) => mark(row.state_label, TONES[row.state] || "plain") },
    { name: "act", label: "办理", value: () => "", show: (row) => row.state === WAITING && button("审核", async () => (await decide(row, signal)) && draw(), { kind: "plain" }), isAction: true },
  ];
  const { node, draw } = pagedTable({ caption: "延期申请", columns, load, filterLabel: "在本页查找", whenEmpty: "没有这样的延期申请" });
  state.input.addEventListener("change", draw);
  await draw();
  return office({ title: "延期审核" },
    el("p", { class: "hint" }, "请在原有效期满以前审核；期满后不能再同意。"), el("div", { class: "filters" }, state.node), node);
}

async function decide(row, signal) {
  const fields = {
    approve: field({ label: "审核结果", name: "approve", options: APPROVALS }),
    valid_to: field({ label: "延期至", name: "valid_to", type: "date", required: false, value: row.proposed_valid_to || "", hint: "按原有效期长度顺延的日期，可以改" }),
    reason: field({ label: "理由", name: "reason", type: "textarea", maxlength: 200, required: false, hint: "不同意的必须写明，本人看得到" }),
  };
  const before = el("p", {}, `${row.holder_name}　${row.number}，原有效期止 ${dayText(row.valid_to, { year: true })}`);
  const send = ({ approve, valid_to: validTo, reason = "" }, options) => {
    const isGranted = approve === "yes";
    return api.post(`/renewals/${row.id}/decision`, { approve: isGranted, reason, valid_to: isGranted ? validTo || null : null }, { ...options, signal });
  };
  const decided = await formDialog({ title: "审核延期", before, fields, label: "确定", send, signal });
  if (decided) toast(decided.state_label, { kind: "good" });
  return decided;
}
