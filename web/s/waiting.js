// Scans that wait for the network, and what became of those that were sent.

import { el, replace } from "../lib/dom.js";
import { onQueueChange, outcomes, sendWaiting, waiting } from "../lib/offline/queue.js";
import { Roster } from "../lib/offline/roster.js";
import { button } from "../lib/parts/button.js";
import { list, row } from "../lib/parts/list.js";
import { mark } from "../lib/parts/marks.js";
import { toast } from "../lib/parts/toast.js";
import { momentText } from "../lib/server_time.js";
import { framed } from "./frame.js";
import { meaning } from "./words.js";

const SHOWN = 100;
const TONES = { good: "good", bad: "bad", attention: "wait", none: "plain" };

export async function show({ project }, signal) {
  const place = el("div", { "aria-live": "polite" });
  const roster = await new Roster(project).load().catch(() => null);
  const draw = async () => {
    const items = await waiting(), done = (await outcomes()).slice(0, SHOWN);
    if (signal.aborted) return;
    replace(place,
      el("p", {}, items.length ? `有 ${items.length} 条还没有上传。联网后会自动上传，请不要清除浏览器数据。` : "没有等待上传的记录。"),
      items.length > 0 && [button("现在上传", send), list(items.slice(0, SHOWN), waitingLine)],
      el("p", { class: "hint" }, roster?.about
        ? `手机里的名单：${roster.size} 人，${momentText(roster.about.generatedAt)} 更新${roster.isOld ? "，已旧，请连网" : ""}。`
        : "手机里还没有名单，请先连网打开“扫码”。"),
      done.length > 0 && [el("h2", {}, "已补传"), list(done, doneLine)]);
  };
  const send = async () => {
    const { sent, problem } = await sendWaiting(signal);
    if (problem) throw problem;
    toast(`已上传 ${sent} 条`, { kind: "good" });
  };
  signal.addEventListener("abort", onQueueChange(draw));
  await draw();
  return { title: "待传记录", node: framed({ project, here: "waiting", title: "待传记录", body: place }) };
}

function waitingLine(item) {
  const { title, tone } = meaning(item.shown);
  const text = item.problem ? [item.problem.message, item.problem.remedy].filter(Boolean).join("。") : item.kind === "manual" ? "人工登记" : "扫码";
  return row({ title: `${momentText(item.body.scanned_at)} ${item.shown.worker?.name || "未知人员"}`, text, end: mark(title, TONES[tone]) });
}

function doneLine(outcome) {
  const then = meaning({ status: outcome.shown, direction: "auto" }), after = meaning({ ...outcome, direction: "auto" });
  const why = outcome.note?.message || outcome.reasons[0]?.message;
  const changed = then.tone !== after.tone ? `现场显示“${then.title}”，系统结果“${after.title}”` : "";
  const text = [changed, why].filter(Boolean).join("。");
  return row({ title: `${momentText(new Date(outcome.taken_ms))} ${outcome.name || "未知人员"}`, text, end: mark(after.title, TONES[after.tone]) });
}
