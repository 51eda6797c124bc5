// One certificate entered by hand; what is asked follows its kind.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { field, tick } from "../lib/parts/field.js";
import { form } from "../lib/parts/form.js";
import { toast } from "../lib/parts/toast.js";
import { navigate } from "../lib/router.js";
import { choices } from "./choices.js";
import { office } from "./frame.js";

const POSTS = new Set(["TRAINING_POST_NEW", "TRAINING_POST_OLD"]);

export async function show(_params, signal) {
  const [kinds, posts, specialties, safety, operations, registrations] = await Promise.all([
    choices("certificate-kinds", signal, "请选择"),
    choices("posts", signal, "请选择"),
    choices("specialties", signal, "不分专业"),
    choices("safety-categories", signal, "请选择"),
    choices("special-operations", signal, "请选择"),
    choices("registration-kinds", signal, "请选择"),
  ]);
  const categories = { SAFETY_MANAGEMENT: safety.map(({ value, label }) => ({ value, label: value ? `${value} ${label}` : label })), SPECIAL_OPERATION: operations, PRACTISING: registrations };
  const optional = { required: false };
  const fields = {
    kind: field({ label: "证书种类", name: "kind", options: kinds }),
    category: field({ label: "类别", name: "category", options: safety }),
    post: field({ label: "岗位", name: "post", options: posts }),
    specialty: field({ label: "专业", name: "specialty", options: specialties, ...optional }),
    number: field({ label: "证书编号", name: "number", maxlength: 60, autocomplete: "off" }),
    holder_name: field({ label: "持证人姓名", name: "holder_name", maxlength: 60, autocomplete: "off" }),
    holder_id_number: field({ label: "持证人身份证号", name: "holder_id_number", maxlength: 18, autocomplete: "off", hint: "18位" }),
    issuer: field({ label: "发证机关", name: "issuer", maxlength: 120, ...optional }),
    province: field({ label: "省市", name: "province", hint: "名称或代码，不填为账号所在省市", ...optional }),
    issued_on: field({ label: "发证日期", name: "issued_on", type: "date" }),
    valid_from: field({ label: "有效期起", name: "valid_from", type: "date", hint: "不填为发证日期", ...optional }),
    valid_to: field({ label: "有效期止", name: "valid_to", type: "date", hint: "当天仍有效；安管、特种作业、岗位证书必填", ...optional }),
    activated: tick({ label: "已激活", name: "activated" }),
  };

  function suit() {
    const kind = fields.kind.value();
    const isPost = POSTS.has(kind);
    const options = categories[kind];
    ask(fields.category, Boolean(options));
    ask(fields.post, isPost);
    fields.specialty.node.hidden = !isPost;
    if (!isPost) fields.specialty.input.value = "";
    fields.category.input.replaceChildren(...(options || []).map(({ value, label }) => el("option", { value }, label)));
  }

  fields.kind.input.addEventListener("change", suit);
  suit();
  const send = (values, options) => api.post("/certificates", values, { ...options, signal });
  const onSent = (entered) => {
    toast("已登记", { kind: "good" });
    navigate(`/c/certificates/${entered.id}`, { replace: true });
  };
  return office({ title: "登记证书", back: ["/c/certificates", "证书登记"], isNarrow: true },
    el("div", { class: "card" }, form({ fields, label: "登记", send, onSent })));
}

function ask(part, isAsked) {
  part.node.hidden = !isAsked;
  part.input.required = isAsked;
  if (!isAsked) part.input.value = "";
}
