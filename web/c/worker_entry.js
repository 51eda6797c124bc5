// One worker entered by hand: hired, assigned and given a trade in one go.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { field, tick } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { toast } from "../lib/parts/toast.js";
import { legalDay } from "../lib/server_time.js";
import { choices } from "./choices.js";

const CLASSES = [["worker", "建筑工人（绿）"], ["contractor_manager", "总包管理人员（黄）"], ["supervision_manager", "监理人员（蓝）"], ["owner_manager", "业主人员（红）"]];

/** @returns {Promise<object|null>} the engagement */
export async function addWorker(path, participants, signal) {
  const [workTypes, posts] = await Promise.all([choices("work-types", signal, "请选择"), choices("posts", signal, "没有岗位")]);
  const fields = {
    name: field({ label: "姓名", name: "name", maxlength: 60, autocomplete: "off" }),
    id_number: field({ label: "身份证号", name: "id_number", maxlength: 18, autocomplete: "off" }),
    company_id: field({ label: "单位", name: "company_id", options: [{ value: "", label: "请选择" }, ...participants.map((each) => ({ value: each.company_id, label: each.company_name }))] }),
    identity_class: field({ label: "身份类别", name: "identity_class", options: CLASSES.map(([value, label]) => ({ value, label })) }),
    team: field({ label: "班组", name: "team", maxlength: 60, required: false, hint: "新的名称即新建" }),
    work_type: field({ label: "工种", name: "work_type", options: workTypes, required: false }),
    post: field({ label: "岗位", name: "post", options: posts, required: false }),
    cell_phone: field({ label: "电话", name: "cell_phone", type: "tel", inputmode: "tel", required: false }),
    joined_on: field({ label: "进场登记日期", name: "joined_on", type: "date", value: legalDay() }),
    is_team_leader: tick({ label: "班组长", name: "is_team_leader" }),
  };
  const before = el("p", { class: "hint" }, "本人不必先登录；他以后实名认证时，会自动找到这份登记。");
  const send = (values, options) => api.post(path, values, { ...options, signal });
  const engaged = await formDialog({ title: "登记工人", before, fields, label: "登记", send, signal });
  if (engaged) toast("已登记", { kind: "good" });
  return engaged;
}
