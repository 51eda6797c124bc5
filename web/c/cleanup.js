// One clean-up: preview, notice, execution, with how far it has come.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { progress } from "../lib/parts/chart.js";
import { dialog } from "../lib/parts/dialog.js";
import { mark } from "../lib/parts/marks.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { toast } from "../lib/parts/toast.js";
import { reload } from "../lib/router.js";
import { momentText } from "../lib/server_time.js";
import { office, tiles } from "./frame.js";

const ITEM_LABELS = { planned: ["待处理", "wait"], deactivated: ["已取消激活", "bad"], skipped: ["没有处理", "plain"] };
const LOOK_AGAIN_MS = 2000;

export async function show({ cleanup: id }, signal) {
  const path = `/activation-cleanups/${id}`;
  const first = await api.get(pathWith(path, { limit: ROWS_AT_ONCE }), { signal });
  const load = (cursor) => (cursor ? api.get(pathWith(path, { limit: ROWS_AT_ONCE, cursor }), { signal }) : Promise.resolve(first));
  const { node, draw } = pagedTable({ caption: `${first.batch_no} 的证书`, columns: COLUMNS, load, filterLabel: "在本页查找", whenEmpty: "没有需要清理的证书" });
  await draw();
  const live = el("div", { "aria-live": "polite" });
  const isRunning = first.state === "running";
  if (isRunning) follow(path, live, signal);
  const isDone = first.result !== null;
  const actions = [
    button("下载表格", () => api.download(`${path}.xlsx`, `${first.batch_no}.xlsx`, { signal }), { kind: "plain" }),
    !isDone && !isRunning && !first.noticed_at && button("通知本人", () => step(path, "notice", first, signal)),
    !isDone && !isRunning && first.planned > 0 && button("执行清理", () => step(path, "execution", first, signal), { kind: "danger" }),
  ];
  return office({ title: `激活清理 ${first.batch_no}`, back: ["/c/cleanups", "激活清理"], actions },
    el("p", {}, mark(first.state_label, isDone ? "good" : "wait"), `　新建 ${momentText(first.created_at)}`, first.noticed_at && `　通知 ${momentText(first.noticed_at)}`, first.executed_at && `　执行 ${momentText(first.executed_at)}`),
    tiles([["预计", first.planned], ["已通知", first.reachable], ["通知不到", first.unreachable ?? "—"], ["已取消激活", first.deactivated], ["没有处理", first.skipped]]),
    live, node);
}

async function step(path, name, batch, signal) {
  const isExecution = name === "execution";
  const words = isExecution
    ? `将取消激活最多 ${batch.planned} 本证书。执行时已完成实名认证的不取消。${batch.noticed_at ? "" : "本人还没有收到通知，执行时会一并通知。"}`
    : `将通知这 ${batch.planned} 本证书中有账号的持证人尽快实名认证。`;
  const actions = [{ label: isExecution ? "执行" : "通知", value: true, kind: isExecution ? "danger" : "main" }, { label: "取消", value: false, kind: "plain" }];
  if (!await dialog({ title: isExecution ? "要执行清理吗？" : "要通知本人吗？", body: el("p", {}, words), actions, signal })) return;
  const answer = await api.post(`${path}/${name}`, {}, { signal });
  toast(answer.state_label, { kind: "good" });
  reload();
}

function follow(path, live, signal) {
  const timer = setInterval(async () => {
    const answer = await api.get(pathWith(path, { limit: 1 }), { signal }).catch(() => null);
    if (!answer || signal.aborted) return;
    replace(live, progress(answer.planned ? answer.settled / answer.planned : 1, `已处理 ${answer.settled} / ${answer.planned}`));
    if (answer.result) {
      clearInterval(timer);
      reload();
    }
  }, LOOK_AGAIN_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
}

const COLUMNS = [
  { name: "number", label: "证书编号", value: (row) => row.number, show: (row) => el("a", { href: `/c/certificates/${row.certificate_id}` }, row.number) },
  { name: "category", label: "类别", value: (row) => row.category || "" },
  { name: "holder", label: "持证人", value: (row) => row.holder_name },
  { name: "holder_number", label: "身份证号", value: (row) => row.holder_id_number },
  { name: "noticed", label: "通知", value: (row) => row.noticed_at || "", show: (row) => (row.noticed_at ? momentText(row.noticed_at) : "没有通知") },
  { name: "state", label: "结果", value: (row) => row.state, show: (row) => mark(...ITEM_LABELS[row.state]) },
  { name: "skip", label: "没有处理的原因", value: (row) => row.skip_reason_label || "" },
];
