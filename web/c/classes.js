// The classes: which there are, and a new one.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { pagedTable, pathWith, ROWS_AT_ONCE } from "../lib/parts/paged_table.js";
import { toast } from "../lib/parts/toast.js";
import { navigate } from "../lib/router.js";
import { dayText, legalDay } from "../lib/server_time.js";
import { allCourses } from "./course_list.js";
import { office } from "./frame.js";
import { holds } from "./menu.js";

const KINDS = [{ value: "SAFETY_MANAGEMENT", label: "安管人员" }, { value: "SPECIAL_OPERATION", label: "特种作业人员" }, { value: "REGISTERED", label: "注册执业人员" }];

export async function show(_params, signal) {
  const kind = field({ label: "种类", name: "kind", required: false, options: [{ value: "", label: "全部" }, ...KINDS] });
  const load = (cursor) => api.get(pathWith("/training/classes", { limit: ROWS_AT_ONCE, cursor, kind: kind.value() }), { signal });
  const { node, draw } = pagedTable({ caption: "班次", columns: COLUMNS, load, filterLabel: "查找班次", whenEmpty: "还没有班次" });
  kind.input.addEventListener("change", draw);
  await draw();
  const open = (await holds(["training_staff"], signal)) && button("开新班", () => openClass(signal));
  return office({ title: "班次和学员", actions: [open] }, el("div", { class: "filters" }, kind.node), node);
}

async function openClass(signal) {
  const courses = await allCourses(signal);
  const today = legalDay();
  const fields = {
    title: field({ label: "班次名称", name: "title", maxlength: 120 }),
    kind: field({ label: "种类", name: "kind", options: KINDS }),
    course_id: field({ label: "课程", name: "course_id", options: courses.filter((each) => each.state === "published").map((each) => ({ value: each.id, label: each.title })) }),
    starts_on: field({ label: "开始日期", name: "starts_on", type: "date", min: today }),
    ends_on: field({ label: "结束日期", name: "ends_on", type: "date", min: today, hint: "学员要在这一天以前学完" }),
    seats: field({ label: "名额", name: "seats", type: "number", min: 1, inputmode: "numeric" }),
  };
  const send = (values, options) => api.post("/training/classes", { ...values, seats: Number(values.seats) }, { ...options, signal });
  const opened = await formDialog({ title: "开新班", fields, label: "开班", send, signal });
  if (!opened) return;
  toast("已开班", { kind: "good" });
  navigate(`/c/classes/${opened.id}`);
}

const COLUMNS = [
  { name: "title", label: "班次", value: (row) => row.title, show: (row) => el("a", { href: `/c/classes/${row.id}` }, row.title) },
  { name: "kind", label: "种类", value: (row) => row.kind_label },
  { name: "starts_on", label: "开始", value: (row) => row.starts_on, show: (row) => dayText(row.starts_on, { year: true }) },
  { name: "ends_on", label: "结束", value: (row) => row.ends_on, show: (row) => dayText(row.ends_on, { year: true }) },
  { name: "taken", label: "已报名", value: (row) => row.taken, show: (row) => `${row.taken} / ${row.seats}`, isNumber: true },
];
