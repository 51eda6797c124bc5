// Clean-ups of activations: certificates that are active although their holders never proved who they are.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { mark } from "../lib/parts/marks.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { navigate } from "../lib/router.js";
import { momentText } from "../lib/server_time.js";
import { office } from "./frame.js";

export async function show(_params, signal) {
  const load = (cursor) => api.get(pathWith("/activation-cleanups", { limit: ROWS_AT_ONCE, cursor }), { signal });
  const { node, draw } = pagedTable({ caption: "清理批次", columns: COLUMNS, load, whenEmpty: "还没有清理过" });
  await draw();
  return office({ title: "激活清理", actions: [button("新建一批", () => plan(signal))] },
    el("p", { class: "hint" }, "安管人员证书已激活、但持证人没有完成实名认证的，先预览，再通知本人，最后执行。"), node);
}

async function plan(signal) {
  const fields = {
    limit: field({ label: "最多清理多少本", name: "limit", type: "number", min: 1, required: false, inputmode: "numeric", hint: "不填为全部" }),
    province: field({ label: "省市", name: "province", required: false, hint: "不填为账号所在省市" }),
  };
  const send = ({ limit, ...rest }, options) => api.post("/activation-cleanups", { dry_run: true, ...rest, ...(limit && { limit: Number(limit) }) }, { ...options, signal });
  const before = el("p", {}, "这一步只是预览，不改动任何证书。");
  const planned = await formDialog({ title: "新建一批清理", before, fields, label: "预览", send, signal });
  if (planned) navigate(`/c/cleanups/${planned.id}`);
}

const COLUMNS = [
  { name: "batch_no", label: "批号", value: (row) => row.batch_no, show: (row) => el("a", { href: `/c/cleanups/${row.id}` }, row.batch_no) },
  { name: "created_at", label: "新建", value: (row) => row.created_at, show: (row) => momentText(row.created_at) },
  { name: "state", label: "状态", value: (row) => row.state_label, show: (row) => mark(row.state_label, row.executed_at ? "good" : "wait") },
  { name: "planned", label: "预计", value: (row) => row.planned, isNumber: true },
  { name: "reachable", label: "已通知", value: (row) => row.reachable, isNumber: true },
  { name: "deactivated", label: "已取消激活", value: (row) => row.deactivated, isNumber: true },
  { name: "skipped", label: "没有处理", value: (row) => row.skipped, isNumber: true },
];
