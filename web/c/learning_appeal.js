// What a centre answers to a learner who says that minutes should have counted.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { toast } from "../lib/parts/toast.js";

const GRANTS = [{ value: "", label: "请选择" }, { value: "yes", label: "同意，计入学时" }, { value: "no", label: "不同意" }];

export async function decideAppeal(enrolment, appeal, signal) {
  const fields = {
    grant: field({ label: "处理结果", name: "grant", options: GRANTS }),
    minutes: field({ label: "计入分钟数", name: "minutes", type: "number", min: 0, required: false, hint: "不填为全部；最多计入当时经过的时间" }),
    reason: field({ label: "理由", name: "reason", type: "textarea", maxlength: 500, hint: "学员看得到" }),
  };
  const send = ({ grant, minutes, reason }, options) => {
    const body = { grant: grant === "yes", reason, seconds: minutes ? Number(minutes) * 60 : null };
    return api.post(`/training/enrolments/${enrolment}/appeals/${appeal.id}/decision`, body, { ...options, signal });
  };
  const decided = await formDialog({ title: "处理学时申诉", before: el("p", {}, appeal.text), fields, label: "确定", send, signal });
  if (decided) toast("已处理", { kind: "good" });
  return decided;
}
