// Centres and employers that may hold continuing education, and the authority's judgement of each.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { mark } from "../lib/parts/marks.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { toast } from "../lib/parts/toast.js";
import { accountDialog } from "./account.js";
import { office } from "./frame.js";

const KINDS = [{ value: "TRAINING_ORGANISATION", label: "专业培训机构" }, { value: "EMPLOYER", label: "用人单位" }];

export async function show(_params, signal) {
  const load = (cursor) => api.get(pathWith("/training/providers", { limit: ROWS_AT_ONCE, cursor }), { signal });
  const act = (row) => el("div", { class: "actions" },
    button(row.qualified ? "取消条件" : "认定条件", () => judge(row), { kind: row.qualified ? "danger" : "plain" }),
    button("开通账号", () => accountDialog(`/training/providers/${row.id}/accounts`, row.name, signal), { kind: "plain" }));
  const columns = [
    { name: "name", label: "名称", value: (row) => row.name },
    { name: "kind", label: "种类", value: (row) => KINDS.find(({ value }) => value === row.kind)?.label || row.kind },
    { name: "region", label: "地区", value: (row) => row.region },
    { name: "qualified", label: "继续教育条件", value: (row) => (row.qualified ? 1 : 0), show: (row) => (row.qualified ? mark("具备", "good") : mark("不具备", "bad")) },
    { name: "act", label: "办理", value: () => "", show: act, isAction: true },
  ];
  const { node, draw } = pagedTable({ caption: "培训机构", columns, load, whenEmpty: "还没有登记培训机构" });

  async function judge(row) {
    const reason = field({ label: "理由", name: "reason", type: "textarea", maxlength: 200 });
    const send = (values) => api.put(`/training/providers/${row.id}/qualification`, { ...values, qualified: !row.qualified }, { signal });
    const title = `${row.qualified ? "取消" : "认定"}继续教育条件`;
    if (!await formDialog({ title, before: el("p", {}, row.name), fields: { reason }, label: "确定", send, signal })) return;
    toast("已办好", { kind: "good" });
    await draw();
  }

  async function found() {
    const fields = {
      name: field({ label: "名称", name: "name", maxlength: 120 }),
      kind: field({ label: "种类", name: "kind", options: KINDS }),
      region: field({ label: "地区", name: "region", hint: "行政区划代码或名称，如 重庆市渝北区" }),
    };
    const send = (values, options) => api.post("/training/providers", values, { ...options, signal });
    if (!await formDialog({ title: "登记培训机构", fields, label: "登记", send, signal })) return;
    toast("已登记", { kind: "good" });
    await draw();
  }

  await draw();
  return office({ title: "培训机构", actions: [button("登记", found)] }, node);
}
