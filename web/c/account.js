// An account for somebody else: name and first password.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { toast } from "../lib/parts/toast.js";

/** Posts to `path`, with `extra` fields besides. @returns {Promise<object|null>} */
export async function accountDialog(path, forWhom, signal, extra = {}) {
  const fields = {
    ...extra,
    account: field({ label: "账号", name: "account", maxlength: 60, autocomplete: "off", autocapitalize: "off" }),
    password: field({ label: "初始密码", name: "password", type: "password", autocomplete: "new-password", hint: "至少8位，请当面告诉对方，请他登录后改成自己的" }),
  };
  const send = (values, options) => api.post(path, values, { ...options, signal });
  const opened = await formDialog({ title: "开通账号", before: el("p", {}, forWhom), fields, label: "开通", send, signal });
  if (opened) toast("账号已开通", { kind: "good" });
  return opened;
}
