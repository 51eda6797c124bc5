// People whose identity a person has to check.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { linkButton } from "../lib/parts/button.js";
import { mark } from "../lib/parts/marks.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { momentText } from "../lib/server_time.js";
import { office } from "./frame.js";

export const CAUSES = { asked: "本人申请人工核对", face_review: "人脸比对拿不准", number_changed: "更正了身份证号", rebinding: "换手机或微信号" };

export async function show(_params, signal) {
  const load = (cursor) => api.get(pathWith("/reviews/verification", { limit: ROWS_AT_ONCE, cursor }), { signal });
  const { node, draw } = pagedTable({ caption: "等待审核，先到先审", columns: COLUMNS, load, filterLabel: "在本页查找", whenEmpty: "没有等待审核的认证" });
  await draw();
  return office({ title: "实名认证审核" }, el("p", { class: "hint" }, "每次打开都有记录，本人可以看到。"), node);
}

const COLUMNS = [
  { name: "name", label: "姓名", value: (row) => row.name || "未填写" },
  { name: "id_card", label: "身份证号", value: (row) => row.id_card || "" },
  { name: "cause", label: "为什么", value: (row) => CAUSES[row.cause] || row.cause },
  { name: "reason", label: "本人的话", value: (row) => row.reason || "" },
  { name: "opened", label: "等待", value: (row) => row.opened_at, show: (row) => momentText(row.opened_at) },
  { name: "flags", label: "留意", value: (row) => [row.was_corrected && "改过识别结果", row.is_rebinding && "换绑"].filter(Boolean).join(" "), show: (row) => el("span", { class: "marks" }, row.was_corrected && mark("改过识别结果", "wait"), row.is_rebinding && mark("换绑", "wait")) },
  { name: "act", label: "办理", value: () => "", show: (row) => linkButton("打开核对", `/c/verifications/${row.id}`, { kind: "plain" }), isAction: true },
];
