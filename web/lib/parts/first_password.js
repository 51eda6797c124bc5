// The password that somebody else chose is changed before anything else, at the gate and in the office.

import { api } from "../api.js";
import { el } from "../dom.js";
import { isPasswordChanged, signOut } from "../session.js";
import { button } from "./button.js";
import { field } from "./field.js";
import { form } from "./form.js";
import { toast } from "./toast.js";

/** `onChanged()` once the account has a password of its holder's own. */
export function firstPassword({ signal, onChanged }) {
  const fields = {
    password: field({ label: "初始密码（刚才登录用的）", name: "password", type: "password", autocomplete: "current-password" }),
    new_password: field({ label: "新密码", name: "new_password", type: "password", autocomplete: "new-password", hint: "至少8位，不要告诉别人" }),
  };
  const send = (values, options) => api.put("/me/password", values, { ...options, signal });
  const onSent = () => {
    isPasswordChanged();
    toast("密码已修改", { kind: "good" });
    return onChanged();
  };
  return el("div", {},
    el("p", {}, "初始密码是别人设的，改成只有您知道的密码后，才能办理业务。"),
    el("div", { class: "card" }, form({ fields, label: "修改密码", send, onSent })),
    el("div", { class: "actions" }, button("退出登录", signOut, { kind: "danger" })));
}
