// One identity to check: card and person side by side, and a decision with its reason.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { field } from "../lib/parts/field.js";
import { form } from "../lib/parts/form.js";
import { toast } from "../lib/parts/toast.js";
import { navigate } from "../lib/router.js";
import { momentText } from "../lib/server_time.js";
import { facts } from "../lib/parts/facts.js";
import { office } from "./frame.js";
import { CAUSES } from "./verifications.js";

const PHOTOS = [["id_card_front", "身份证人像面"], ["portrait", "证件头像"], ["selfie", "本人照片"], ["known_face", "这个身份原先的照片"], ["id_card_back", "身份证国徽面"]];
const DECISIONS = [{ value: "", label: "请选择" }, { value: "yes", label: "通过：证件和本人一致" }, { value: "no", label: "不通过" }];

export async function show({ review: id }, signal) {
  const review = await api.get(`/reviews/verification/${id}`, { signal });
  const fields = {
    approve: field({ label: "审核结果", name: "approve", options: DECISIONS }),
    reason: field({ label: "理由", name: "reason", type: "textarea", maxlength: 500, hint: "核对了什么；不通过的理由本人看得到，请写明怎么办" }),
  };
  const send = ({ approve, reason }, options) => api.post(`/reviews/verification/${id}/decision`, { approve: approve === "yes", reason }, { ...options, signal });
  const onSent = ({ status }) => {
    toast(status === "rejected" ? "已决定：不通过" : "已决定：通过", { kind: "good" });
    navigate("/c/verifications", { replace: true });
  };
  return office({ title: `核对：${review.name || "未填写姓名"}`, back: ["/c/verifications", "实名认证审核"] },
    el("div", { class: "card" }, facts([
      ["姓名", review.name],
      ["身份证号", review.id_number],
      ["为什么", CAUSES[review.cause] || review.cause],
      ["本人的话", review.reason],
      ["等待", momentText(review.opened_at)],
      ["留意", [review.was_corrected && "本人改过识别结果", review.is_rebinding && "换手机或微信号：请确认和原先照片是同一人"].filter(Boolean).join("；")],
    ])),
    el("div", { class: "pictures" }, PHOTOS.map(([name, label]) => picture(review.photos[name], label, name))),
    !review.photos.selfie && el("div", { class: "note note-wait" }, el("p", { class: "note-title" }, "没有本人照片"), el("p", {}, "请当面核对本人和身份证原件。")),
    el("div", { class: "card narrow" }, form({ fields, label: "确定", send, onSent })));
}

function picture(url, label, name) {
  if (url) return el("figure", {}, el("a", { href: url, target: "_blank", rel: "noopener" }, el("img", { src: url, alt: label })), el("figcaption", {}, label));
  if (name === "known_face" || name === "id_card_back") return null;
  return el("figure", {}, el("div", { class: "empty" }, "没有"), el("figcaption", {}, label));
}
