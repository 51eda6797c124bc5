// Revoking a forged identity: the reason, and then what rests on it; and taking a revocation back.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { dialog } from "../lib/parts/dialog.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { toast } from "../lib/parts/toast.js";

/** Asks for the reason; true once it is done. */
export async function revoke(worker, signal) {
  const fields = { reason: reasonField("例如：经公安机关核查，证件系冒用。") };
  const before = el("p", {}, `${whoIs(worker)}。查实冒用、伪造身份的才撤销：标记取消，个人码立即作废，各处登录退出，本人会收到理由和申诉办法。`);
  const send = (values, options) => api.post(`/persons/${worker.person_id}/revocation`, values, { ...options, signal });
  const answer = await formDialog({ title: "撤销实名认证", before, fields, label: "撤销", kind: "danger", send, signal });
  if (!answer) return false;
  if (!answer.to_review.length) toast("已撤销", { kind: "good" });
  else await dialog({ title: "已撤销，请复核这些事项", body: el("ul", {}, answer.to_review.map(({ label }) => el("li", {}, label))), signal });
  return true;
}

/** Asks for the reason; true once he may prove himself again. */
export async function release(worker, signal) {
  const fields = { reason: reasonField("例如：复核后确认证件是本人的。") };
  const before = el("p", {}, `${whoIs(worker)}。复核后确认证件是本人的，才可以解除。解除后原来的认证不恢复，本人要从拍身份证开始重新实名认证；在此之前仍不能凭码进场。本人会收到通知和理由。`);
  const send = (values, options) => api.post(`/persons/${worker.person_id}/revocation/release`, values, { ...options, signal });
  const done = await formDialog({ title: "解除撤销", before, fields, label: "解除撤销", send, signal });
  if (done) toast("已解除，本人可以重新实名认证", { kind: "good" });
  return done;
}

const whoIs = (worker) => `${worker.name || "未登记姓名"}　${worker.id_card || ""}`;
const reasonField = (example) => field({ label: "理由", name: "reason", maxlength: 200, hint: `${example}本人看得到；不要写身份证号和电话` });
