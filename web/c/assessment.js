// The outcome of an assessment, entered with the names of two people.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { toast } from "../lib/parts/toast.js";

const RESULTS = [{ value: "", label: "请选择" }, { value: "合格", label: "合格" }, { value: "不合格", label: "不合格" }];

/** @returns {Promise<object|null>} what was recorded */
export async function assess(learner, signal) {
  const fields = {
    result: field({ label: "考核结论", name: "result", options: RESULTS }),
    examiner: field({ label: "考核人", name: "examiner", maxlength: 60, autocomplete: "off" }),
    witness: field({ label: "见证人", name: "witness", maxlength: 60, autocomplete: "off", hint: "须是另一位工作人员" }),
  };
  const before = el("p", {}, `学员：${learner.name || "未登记"}，学时 ${learner.earned_hours} / ${learner.required_hours}`);
  const send = (values, options) => api.post(`/training/enrolments/${learner.enrolment_id}/assessment`, values, { ...options, signal });
  const recorded = await formDialog({ title: "登记考核结论", before, fields, label: "登记", send, signal });
  if (recorded) toast(`已登记：${recorded.label}`, { kind: "good" });
  return recorded;
}
