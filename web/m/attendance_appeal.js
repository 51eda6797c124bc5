// Saying that the record of a day is wrong.

import { api, newKey } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { navigate } from "../lib/router.js";
import { clockText, dayText } from "../lib/server_time.js";
import { button } from "../lib/parts/button.js";
import { field, showErrors } from "../lib/parts/field.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { toast } from "../lib/parts/toast.js";

const ABOUT_AN_EVENT = [["wrong_time", "时间不对"], ["not_me", "不是我本人"], ["other", "其他"]];
const ABOUT_A_DAY = [["missing_in", "少记了进场"], ["missing_out", "少记了出场"], ["other", "其他"]];

export async function show({ query }, signal) {
  const [day, project, event] = ["day", "project", "event"].map((name) => query.get(name));
  if (!day || !project) {
    const choose = button("去选日期", () => navigate("/m/attendance"));
    return { title: "考勤申诉", node: el("div", { class: "page" }, el("h1", {}, "考勤申诉"), el("p", {}, "请先在考勤日历里点开一天，再点“去申诉”。"), choose) };
  }
  const found = await originals(day, project, signal);
  const about = found.find((entry) => entry.id === event);
  const kinds = about ? ABOUT_AN_EVENT : ABOUT_A_DAY;
  const key = newKey();
  const kind = field({ label: "哪里不对", name: "kind", value: kinds[0][0], options: kinds.map(([value, label]) => ({ value, label })) });
  const time = field({ label: "应该是几点", name: "claimed_at", type: "time", required: false });
  const words = field({ label: "请说明情况", name: "statement", type: "textarea", maxlength: 500, hint: "例如：早上手机没电，班长带我进的场" });
  const told = el("div", {});
  const onProblem = (problem) => {
    if (!showErrors(problem, { kind, claimed_at: time, statement: words })) replace(told, problemNote(problem));
  };
  const send = async () => {
    if (!words.value()) return words.setError("请写一句说明");
    const body = { project_id: project, day, kind: kind.value(), statement: words.value(), event_id: about?.id ?? null };
    if (time.value()) body.claimed_at = `${day}T${time.value()}:00+08:00`;
    if (kind.value() === "wrong_time" && about) body.direction = about.direction;
    await api.post("/me/attendance/appeals", body, { signal, idempotencyKey: key });
    toast("已提交，项目管理员会处理", { kind: "good" });
    await navigate("/m/attendance/appeals", { replace: true });
  };
  const node = el(
    "div",
    { class: "page" },
    el("h1", {}, "考勤申诉"),
    el("p", {}, `${dayText(day, { weekday: true })}${about ? `，${clockText(about.happened_at)} ${about.direction === "in" ? "进场" : "出场"}` : ""}`),
    el("p", { class: "hint" }, "原来的记录会原样留着，更正另外记一条。"),
    kind.node,
    time.node,
    words.node,
    told,
    button("提交申诉", send, { class: "button button-main wide", onProblem }),
  );
  return { title: "考勤申诉", node };
}

async function originals(day, project, signal) {
  const record = await api.get(`/me/attendance?month=${day.slice(0, 7)}`, { signal });
  const entries = record.projects.filter((entry) => entry.project.id === project).flatMap((entry) => entry.by_day);
  return entries.filter((entry) => entry.day === day).flatMap((entry) => entry.events);
}
