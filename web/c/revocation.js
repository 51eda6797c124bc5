// Revoking a forged identity: the reason, and then what rests on it.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { dialog } from "../lib/parts/dialog.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { toast } from "../lib/parts/toast.js";

/** Asks for the reason; true once it is done. */
export async function revoke(worker, signal) {
  const fields = { reason: field({ label: "理由", name: "reason", maxlength: 200, hint: "本人看得到；不要写身份证号和电话" }) };
  const before = el("p", {}, `${worker.name || "未登记姓名"}　${worker.id_card || ""}。查实冒用、伪造身份的才撤销：标记取消，个人码立即作废，各处登录退出，本人会收到理由和申诉办法。`);
  const send = (values, options) => api.post(`/persons/${worker.person_id}/revocation`, values, { ...options, signal });
  const answer = await formDialog({ title: "撤销实名认证", before, fields, label: "撤销", kind: "danger", send, signal });
  if (!answer) return false;
  if (!answer.to_review.length) toast("已撤销", { kind: "good" });
  else await dialog({ title: "已撤销，请复核这些事项", body: el("ul", {}, answer.to_review.map(({ label }) => el("li", {}, label))), signal });
  return true;
}
