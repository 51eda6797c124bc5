// People who are verified but not yet in the authority's registry.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { mark } from "../lib/parts/marks.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { reasonList } from "../lib/parts/problem_note.js";
import { toast } from "../lib/parts/toast.js";
import { momentText } from "../lib/server_time.js";
import { office } from "./frame.js";

export async function show(_params, signal) {
  const load = (cursor) => api.get(pathWith("/reviews/registry", { limit: ROWS_AT_ONCE, cursor }), { signal });
  const again = async (row) => {
    await api.post(`/reviews/registry/${row.id}/filing`, {}, { signal });
    toast("已重新提交，结果稍后可见", { kind: "good" });
    await draw();
  };
  const columns = [
    { name: "name", label: "姓名", value: (row) => row.name || "" },
    { name: "id_card", label: "身份证号", value: (row) => row.id_card || "" },
    { name: "verified", label: "认证时间", value: (row) => row.verified_at || "", show: (row) => momentText(row.verified_at) },
    { name: "overdue", label: "等待", value: (row) => (row.is_overdue ? 1 : 0), show: (row) => (row.is_overdue ? mark("太久", "bad") : mark("正常", "plain")) },
    { name: "reasons", label: "登记系统的答复", value: (row) => row.reasons.map((reason) => reason.message).join("；"), show: (row) => row.reasons.length > 0 && reasonList(row.reasons) },
    { name: "act", label: "办理", value: () => "", show: (row) => button("重新提交", () => again(row), { kind: "plain" }), isAction: true },
  ];
  const { node, draw } = pagedTable({ caption: "已认证、待入库", columns, load, filterLabel: "在本页查找", whenEmpty: "没有待入库的人员" });
  await draw();
  return office({ title: "待入库人员" }, el("p", { class: "hint" }, "请先按答复处理原因，再重新提交。"), node);
}
