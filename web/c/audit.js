// The audit trail: who did or looked at what, for those who check it.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { field, showErrors } from "../lib/parts/field.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { momentText } from "../lib/server_time.js";
import { office } from "./frame.js";

const ACTIONS = [
  ["", "全部"], ["person.", "个人资料"], ["verification.", "实名认证"], ["account.", "账号"], ["data.", "个人信息副本"], ["face.", "人脸特征"],
  ["code.", "个人码"], ["worker.", "用工登记"], ["roster.", "花名册"], ["blacklist.", "黑名单"], ["scan.", "进出记录"], ["attendance.", "考勤申诉"],
  ["device.", "扫码设备"], ["project.", "项目"], ["participant.", "参建单位"], ["staff.", "项目人员"], ["company.", "单位"],
  ["training.", "培训"], ["learning.", "学时"], ["certificate.", "证书"], ["conversion.", "转岗"], ["duplicate.", "重复持证"],
  ["audit.", "操作记录"], ["installation.", "系统"],
].map(([value, label]) => ({ value, label }));
const LONGEST = { subject_id: 64, account_id: 26, person_id: 26 };

export async function show(_params, signal) {
  const optional = (name, label, more = {}) => field({ label, name, required: false, autocomplete: "off", maxlength: LONGEST[name], ...more });
  const fields = {
    action: optional("action", "做了什么", { options: ACTIONS }),
    since: optional("since", "从", { type: "date" }),
    until: optional("until", "到", { type: "date" }),
    account_id: optional("account_id", "账号编号", { type: "search" }),
    person_id: optional("person_id", "人员编号", { type: "search" }),
    subject_id: optional("subject_id", "对象编号", { type: "search" }),
  };
  // What is being paged through, whatever is typed meanwhile.
  let asked = {};
  const load = async (cursor) => {
    try {
      return await api.get(pathWith("/audit-entries", { ...asked, limit: ROWS_AT_ONCE, cursor }), { signal });
    } catch (fault) {
      showErrors(fault, fields);
      throw fault;
    }
  };
  const { node, draw } = pagedTable({ caption: "操作记录，新的在前", columns: COLUMNS, load, filterLabel: "在本页查找", whenEmpty: "没有符合的记录" });
  const find = (event) => {
    event?.preventDefault();
    asked = Object.fromEntries(Object.entries(fields).map(([name, each]) => [name, each.value()]));
    return draw();
  };
  await find();
  return office({ title: "操作记录" },
    el("p", { class: "hint" }, "每次查询也会留下一条记录。记录里没有姓名、手机号和身份证号，请用系统编号查找。"),
    el("form", { class: "filters no-print", onsubmit: find }, Object.values(fields).map((each) => each.node), button("查询", () => {}, { type: "submit", kind: "plain" })), node);
}

const who = (row) => row.account_name || (row.account_id ? "个人账号" : "系统");
const detail = (row) => Object.entries(row.detail).map(([name, value]) => `${name}：${typeof value === "object" ? JSON.stringify(value) : value}`).join("；");
// One child: on a phone a cell has its name on the left and one thing on the right.
const twoLines = (first, second) => el("span", {}, first, second && [el("br"), broken(second)]);
// An id may go on in the next line, and is copied in one piece.
const broken = (text) => el("span", {}, text.split(/([0-9A-Z]{13}|[0-9a-f]{16}|[._])/).map((part, at) => [part, at % 2 === 1 && el("wbr")]));

const COLUMNS = [
  { name: "seq", label: "序号", value: (row) => row.seq, isNumber: true },
  { name: "at", label: "时间", value: (row) => row.at, show: (row) => momentText(row.at) },
  { name: "label", label: "做了什么", value: (row) => `${row.label} ${row.action}`, show: (row) => twoLines(row.label, row.action) },
  { name: "who", label: "谁", value: (row) => [who(row), row.account_id].filter(Boolean).join(" "), show: (row) => twoLines(who(row), row.account_id) },
  { name: "person", label: "涉及人员", value: (row) => row.person_id || "", show: (row) => row.person_id && broken(row.person_id) },
  { name: "subject", label: "对象", value: (row) => `${row.subject_type} ${row.subject_id}`, show: (row) => twoLines(row.subject_type, row.subject_id) },
  { name: "detail", label: "内容", value: detail, show: (row) => detail(row) && broken(detail(row)) },
];
