// Requests of people about their own data: what waits, until when, and what to do.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { field } from "../lib/parts/field.js";
import { mark } from "../lib/parts/marks.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { toast } from "../lib/parts/toast.js";
import { dayText, momentText } from "../lib/server_time.js";
import { office } from "./frame.js";

const KINDS = { export: "个人信息副本", deletion: "注销账号" };
const STATES = { waiting: ["正在整理", "wait"], failed: ["没有办成", "bad"] };
const TONES = { overdue: "bad", near: "wait", ok: "plain" };
const URGENCIES = [["", "全部"], ["overdue", "已超期"], ["near", "快到期"], ["ok", "按期"]];
const WAYS = [["", "全部"], ["failed", "没有办成"], ["waiting", "正在整理"]];

export async function show({ query }, signal) {
  const choice = (name, label, options) => field({ label, name, required: false, value: query.get(name) || "", options: options.map(([value, words]) => ({ value, label: words })) });
  const fields = { urgency: choice("urgency", "期限", URGENCIES), state: choice("state", "状态", WAYS) };
  const chosen = () => Object.fromEntries(Object.entries(fields).map(([name, each]) => [name, each.value()]));
  const load = (cursor) => api.get(pathWith("/data-requests", { ...chosen(), limit: ROWS_AT_ONCE, cursor }), { signal });
  const again = async (request) => {
    await api.post(`/data-requests/${request.id}/tries`, {}, { signal });
    toast("已重新整理，几分钟后刷新看结果", { kind: "good" });
    await draw();
  };
  const { node, draw } = pagedTable({ caption: "没有办结的申请，期限近的在前", columns: columns(again), load, whenEmpty: "没有等待办理的申请" });
  for (const each of Object.values(fields)) each.input.addEventListener("change", draw);
  await draw();
  const sheet = button("下载 Excel", () => api.download(pathWith("/data-requests.xlsx", chosen()), "个人信息申请.xlsx", { signal }), { kind: "plain" });
  return office({ title: "个人信息申请", actions: [sheet] },
    el("p", { class: "hint" }, "本人申请的个人信息副本由系统自动整理，一般几分钟办结；十五天内必须答复。还在这里的，请按下面办。"),
    el("ul", { class: "hint" },
      el("li", {}, "没有办成：点“再整理一次”；仍不成，请系统管理员查看后台任务的原因。"),
      el("li", {}, "正在整理很久：请系统管理员检查后台任务是否在运行。"),
      el("li", {}, "已超期：办结后，向本人说明原因。")),
    el("form", { class: "filters no-print", onsubmit: (event) => event.preventDefault() }, Object.values(fields).map((each) => each.node)), node);
}

const left = (row) => (row.days_left < 0 ? `已超 ${-row.days_left} 天` : `${row.days_left} 天（工作日 ${row.workdays_left} 天）`);

function columns(again) {
  return [
    { name: "name", label: "姓名", value: (row) => row.name || "未实名" },
    { name: "kind", label: "申请", value: (row) => KINDS[row.kind] },
    { name: "state", label: "状态", value: (row) => STATES[row.state][0], show: (row) => mark(...STATES[row.state]) },
    { name: "requested_at", label: "申请时间", value: (row) => row.requested_at, show: (row) => momentText(row.requested_at) },
    { name: "due_on", label: "最迟答复", value: (row) => row.due_on, show: (row) => dayText(row.due_on, { year: true }) },
    { name: "days_left", label: "还有", value: (row) => row.days_left, show: left },
    { name: "urgency", label: "期限", value: (row) => row.urgency_label, show: (row) => mark(row.urgency_label, TONES[row.urgency]) },
    { name: "again", label: "办理", isAction: true, value: () => "", show: (row) => row.state === "failed" && button("再整理一次", () => again(row), { kind: "plain" }) },
  ];
}
