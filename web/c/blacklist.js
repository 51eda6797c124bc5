// People who may not enter sites of a region.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { mark } from "../lib/parts/marks.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { toast } from "../lib/parts/toast.js";
import { momentText } from "../lib/server_time.js";
import { office } from "./frame.js";

export async function show(_params, signal) {
  const load = (cursor) => api.get(pathWith("/blacklist", { limit: ROWS_AT_ONCE, cursor }), { signal });
  const columns = [
    { name: "name", label: "姓名", value: (row) => row.name || "" },
    { name: "region", label: "地区", value: (row) => row.region || row.region_code },
    { name: "reason", label: "理由", value: (row) => row.reason },
    { name: "since", label: "起", value: (row) => row.since },
    { name: "until", label: "止", value: (row) => row.until || "", show: (row) => row.until || "长期" },
    { name: "state", label: "状态", value: (row) => (row.lifted_at ? "已解除" : "有效"), show: (row) => (row.lifted_at ? mark(`${momentText(row.lifted_at)} 解除`, "plain") : mark("有效", "bad")) },
    { name: "act", label: "办理", value: () => "", show: (row) => !row.lifted_at && button("解除", () => lift(row), { kind: "plain" }), isAction: true },
  ];
  const { node, draw } = pagedTable({ caption: "黑名单", columns, load, filterLabel: "在本页查找", whenEmpty: "黑名单是空的" });

  async function lift(row) {
    const actions = [{ label: "解除", value: true }, { label: "取消", value: false, kind: "plain" }];
    if (!await dialog({ title: "要解除吗？", body: el("p", {}, `${row.name || ""} 解除后可以在${row.region || "该地区"}进场。`), actions, signal })) return;
    await api.post(`/blacklist/${row.id}/lift`, {}, { signal });
    toast("已解除", { kind: "good" });
    await draw();
  }

  async function bar() {
    const fields = {
      name: field({ label: "姓名", name: "name", maxlength: 60, autocomplete: "off" }),
      id_number: field({ label: "身份证号", name: "id_number", maxlength: 18, autocomplete: "off" }),
      region: field({ label: "地区", name: "region", hint: "行政区划代码或名称" }),
      reason: field({ label: "理由", name: "reason", type: "textarea", maxlength: 200 }),
      until: field({ label: "到哪天为止", name: "until", type: "date", required: false, hint: "不填为长期" }),
    };
    const send = (values, options) => api.post("/blacklist", values, { ...options, signal });
    if (!await formDialog({ title: "列入黑名单", fields, label: "列入", kind: "danger", send, signal })) return;
    toast("已列入", { kind: "good" });
    await draw();
  }

  await draw();
  return office({ title: "黑名单", actions: [button("列入", bar, { kind: "danger" })] }, node);
}
