// Contracts of a project: who has none, whose were entered late, who objects; then all.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { button, linkButton } from "../lib/parts/button.js";
import { field } from "../lib/parts/field.js";
import { mark } from "../lib/parts/marks.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { enterContract } from "./contract_entry.js";
import { office, tiles } from "./frame.js";
import { projectOf, projectPages } from "./project_pages.js";

const LISTS = [["missing", "没有合同"], ["late", "录入逾期"], ["objected", "本人有异议"], ["waiting", "等待本人确认"], ["without_wage", "没有工资标准"], ["", "全部"]];
const TONES = { in_force: "good", not_yet: "wait", over: "plain", terminated: "plain", void: "plain" };
const ANSWERS = { confirmed: "good", waiting: "wait", objected: "bad" };

export async function show({ project: id }, signal) {
  const path = `/projects/${id}/contracts`;
  const [project, first] = await Promise.all([projectOf(id, signal), api.get(`${path}/summary`, { signal })]);
  const only = field({ label: "看哪些", name: "only", required: false, value: "missing", options: LISTS.map(([value, label]) => ({ value, label })) });
  const numbers = el("div", { "aria-live": "polite" });
  const load = (cursor) => api.get(pathWith(path, { only: only.value(), limit: ROWS_AT_ONCE, cursor }), { signal });
  const add = (row) => button("登记合同", async () => (await enterContract({ path, worker: row, kinds: first.kinds, signal })) && again(), { kind: "plain" });
  const columns = [...COLUMNS, { name: "act", label: "办理", value: () => "", isAction: true, show: (row) => el("div", { class: "actions" },
    row.contracts[0] && linkButton("查看", `/c/projects/${id}/contracts/${row.contracts[0].id}`, { kind: "plain" }), !row.exited_on && add(row)) }];
  const { node, draw } = pagedTable({ caption: `${project.name} 劳动合同`, columns, load, filterLabel: "在本页查找", whenEmpty: "没有这样的工人" });
  only.input.addEventListener("change", draw);

  function count(answer) {
    const late = answer.entry_days === null ? [] : [["未签已超期", answer.overdue], [`签订后超过${answer.entry_days}日录入`, answer.late]];
    replace(numbers, tiles([["应签合同", answer.asked], ["没有合同", answer.missing], ...late, ["本人有异议", answer.objected], ["等待确认", answer.waiting]]));
  }
  async function again() {
    count(await api.get(`${path}/summary`, { signal }));
    await draw();
  }

  count(first);
  await draw();
  const sheet = button("导出台账（Excel）", () => api.download(`${path}.xlsx`, "劳动合同台账.xlsx", { signal }), { kind: "plain" });
  return office({ title: "劳动合同", back: [`/c/projects/${id}`, project.name], actions: [linkButton("合同导入", `/c/projects/${id}/contracts/import`, { kind: "plain" }), sheet] },
    await projectPages(project, "/contracts", signal), numbers, el("div", { class: "filters no-print" }, only.node), node);
}

const COLUMNS = [
  { name: "name", label: "姓名", value: (row) => row.name || "" },
  { name: "id_card", label: "身份证号", value: (row) => row.id_card || "" },
  { name: "company", label: "单位", value: (row) => row.company.name || "" },
  { name: "joined", label: "进场登记", value: (row) => row.joined_on },
  { name: "contract", label: "合同", value: (row) => row.contracts[0]?.kind_label || "", show: (row) => row.contracts[0] && [`${row.contracts[0].kind_label} `, mark(row.contracts[0].standing_label, TONES[row.contracts[0].standing])] },
  { name: "wage", label: "工资标准", value: (row) => row.contracts[0]?.versions[0].wage_words || "" },
  { name: "due", label: "最晚录入", value: (row) => row.contracts[0]?.entry_due_on || "" },
  { name: "answer", label: "本人意见", value: (row) => row.contracts[0]?.versions[0].answer_label || "", show: (row) => row.contracts[0] && mark(row.contracts[0].versions[0].answer_label, ANSWERS[row.contracts[0].versions[0].answer]) },
  { name: "flags", label: "提示", value: (row) => row.flag_labels.join("；"), show: (row) => row.flag_labels.map((label) => mark(label, "bad")) },
];
