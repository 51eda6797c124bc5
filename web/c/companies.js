// Companies: registered by the authority, which also opens their accounts.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { toast } from "../lib/parts/toast.js";
import { accountDialog } from "./account.js";
import { choices } from "./choices.js";
import { office } from "./frame.js";

export async function show(_params, signal) {
  const name = field({ label: "名称", name: "name", type: "search", required: false, hint: "名称的开头" });
  const code = field({ label: "信用代码", name: "credit_code", type: "search", required: false, hint: "完整18位" });
  const load = (cursor) => api.get(pathWith("/companies", { name: name.value(), credit_code: code.value(), limit: ROWS_AT_ONCE, cursor }), { signal });
  const columns = [
    { name: "name", label: "名称", value: (row) => row.name },
    { name: "kind", label: "种类", value: (row) => row.kind_label },
    { name: "code", label: "信用代码", value: (row) => row.credit_code },
    { name: "region", label: "地区", value: (row) => row.region },
    { name: "act", label: "办理", value: () => "", show: (row) => button("开通账号", () => accountDialog(`/companies/${row.id}/accounts`, row.name, signal), { kind: "plain" }), isAction: true },
  ];
  const { node, draw } = pagedTable({ caption: "单位", columns, load, filterLabel: "在本页查找", whenEmpty: "没有符合的单位" });
  const register = async () => {
    const fields = {
      name: field({ label: "名称", name: "name", maxlength: 120 }),
      credit_code: field({ label: "统一社会信用代码", name: "credit_code", maxlength: 18, autocomplete: "off" }),
      kind: field({ label: "种类", name: "kind", options: await choices("company-kinds", signal, "请选择") }),
      region: field({ label: "地区", name: "region", hint: "行政区划代码或名称，如 重庆市渝北区" }),
    };
    const send = (values, options) => api.post("/companies", values, { ...options, signal });
    const registered = await formDialog({ title: "登记单位", fields, label: "登记", send, signal });
    if (!registered) return;
    toast(registered.warnings[0]?.message || "已登记", { kind: registered.warnings.length ? "plain" : "good" });
    await draw();
  };
  await draw();
  const find = (event) => { event.preventDefault(); draw(); };
  return office({ title: "单位", actions: [button("登记单位", register)] },
    el("form", { class: "filters no-print", onsubmit: find }, name.node, code.node, button("查询", () => {}, { type: "submit", kind: "plain" })), node);
}
