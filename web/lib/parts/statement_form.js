// What a person may state for his archive: 学历, 职称, 居住信息, each with fields of its own.

import { api } from "../api.js";
import { legalDay } from "../server_time.js";
import { field } from "./field.js";
import { formDialog } from "./form.js";

export const STATEMENTS = [["education", "学历"], ["title", "职称"], ["residence", "居住信息"]];

/** Asks and sends. @returns {Promise<any>} the new entry, null when given up */
export async function stateNow(kind, signal) {
  const fields = await FIELDS[kind](signal);
  const title = `填写${STATEMENTS.find(([name]) => name === kind)[1]}`;
  const send = (values, options) => api.post("/me/archive/statements", { kind, ...values }, { ...options, signal });
  return formDialog({ title, fields, label: "保存", send, signal });
}

const day = (name, label) => field({ label, name, type: "date", max: legalDay() });

const FIELDS = {
  education: async (signal) => ({
    level: await level("学历", "culture-levels", signal),
    school: field({ label: "学校", name: "school", maxlength: 60 }),
    major: field({ label: "专业", name: "major", maxlength: 60, required: false }),
    graduated_on: day("graduated_on", "毕业日期"),
  }),
  title: async (signal) => ({
    level: await level("级别", "title-levels", signal),
    title: field({ label: "职称", name: "title", maxlength: 60, hint: "例如工程师" }),
    issuer: field({ label: "评定单位", name: "issuer", maxlength: 60, required: false }),
    granted_on: day("granted_on", "取得日期"),
  }),
  residence: async () => ({
    region: field({ label: "区县", name: "region", maxlength: 60, hint: "例如重庆市渝北区" }),
    address: field({ label: "地址", name: "address", maxlength: 120, hint: "只有您自己看得到，单位只看到区县" }),
    since: day("since", "从哪天住起"),
  }),
};

async function level(label, dictionary, signal) {
  const { entries } = await api.get(`/dictionaries/${dictionary}`, { signal });
  const options = [{ value: "", label: "请选择" }, ...entries.map((each) => ({ value: each.code, label: each.label }))];
  return field({ label, name: "level", options });
}
