// 执业注册: my applications for initial and renewal registration, and a new one.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { linkButton } from "../lib/parts/button.js";
import { pagedList } from "../lib/parts/list.js";
import { mark } from "../lib/parts/marks.js";
import { momentText } from "../lib/server_time.js";

export const TONES = { draft: "plain", submitted: "wait", confirmed: "wait", returned: "bad", accepted: "good", refused: "bad", withdrawn: "plain" };

export async function show(_params, signal) {
  const load = (cursor) => api.get(`/me/practice-registrations${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`, { signal });
  const node = el(
    "div",
    { class: "page" },
    el("h1", {}, "执业注册"),
    el("p", {}, "注册建造师、注册监理工程师等在这里申请初始注册和延续注册。申请先由注册单位确认，再由主管部门审核。"),
    linkButton("新申请", "/m/practice-registrations/new", { class: "button button-main wide" }),
    el("h2", { class: "group-title" }, "我的申请"),
    await pagedList(load, application, { whenEmpty: "还没有申请过" }),
  );
  return { title: "执业注册", node };
}

function application(row) {
  return el(
    "div",
    { class: "list-part" },
    el("div", { class: "split" }, el("strong", {}, `${row.category} ${row.kind_label}`), mark(row.state_label, TONES[row.state])),
    el("p", { class: "hint" }, `${row.company}，${momentText(row.submitted_at || row.created_at)}`),
    row.reason && el("p", {}, `原因：${row.reason}`),
    linkButton("查看和办理", `/m/practice-registrations/${row.id}`, { kind: "plain", class: "button button-plain wide" }),
  );
}
