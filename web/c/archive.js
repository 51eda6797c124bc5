// The archive of one worker, opened for a purpose and a reason that he reads; health checks, evaluation, conduct.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { archiveBlocks } from "../lib/parts/archive_blocks.js";
import { button } from "../lib/parts/button.js";
import { field } from "../lib/parts/field.js";
import { form, formDialog } from "../lib/parts/form.js";
import { mark } from "../lib/parts/marks.js";
import { toast } from "../lib/parts/toast.js";
import { legalDay } from "../lib/server_time.js";
import { choices } from "./choices.js";
import { office } from "./frame.js";
import { holds } from "./menu.js";

const FOR_EMPLOYERS = ["EMPLOYMENT", "TENDER"];
const RESULTS = [["fit", "适合"], ["restricted", "有限制"], ["unfit", "不适合"]];
const SCORES = [5, 4, 3, 2, 1].map((score) => ({ value: String(score), label: `${score}分` }));
const KINDS = [["award", "奖励"], ["penalty", "处罚"]];
const optionsOf = (pairs) => pairs.map(([value, label]) => ({ value, label }));

export async function show({ project, worker: id }, signal) {
  const path = `/projects/${project}/workers/${id}`;
  const [worker, purposes, isAuthority] = await Promise.all([api.get(path, { signal }), choices("archive-purposes", signal), holds(["regulator"], signal)]);
  const place = el("div", { "aria-live": "polite" });
  const fields = {
    purpose: field({ label: "用途", name: "purpose", options: purposes.filter(({ value }) => isAuthority || FOR_EMPLOYERS.includes(value)) }),
    reason: field({ label: "理由", name: "reason", maxlength: 200, hint: "会记录下来给本人看，不要写号码" }),
  };
  const persons = `/persons/${worker.person_id}`;
  let asked = null;
  const draw = (archive) => replace(place,
    archive.category_label && el("p", {}, mark(archive.category_label, "plain")),
    el("div", { class: "archive-blocks" }, archiveBlocks(archive)));
  const again = async () => asked && draw(await api.post(`${persons}/archive`, asked, { signal }));
  const ask = form({
    fields,
    label: "查看档案",
    send: async (values) => {
      const archive = await api.post(`${persons}/archive`, values, { signal });
      asked = values;
      return archive;
    },
    onSent: (archive) => {
      ask.hidden = true;
      sheet.hidden = false;
      draw(archive);
    },
  });
  const sheet = button("下载 Excel", () => api.download(`${persons}/archive.xlsx`, "从业档案.xlsx", { signal, body: asked }), { kind: "plain" });
  sheet.hidden = true;
  const actions = [
    sheet,
    worker.stage !== "exited" && button("登记体检", async () => (await enterCheck(path, signal)) && again(), { kind: "plain" }),
    button("评价", async () => (await evaluate(path, signal)) && again(), { kind: "plain" }),
    isAuthority && button("登记奖惩", async () => (await enterConduct(persons, signal)) && again(), { kind: "plain" }),
  ];
  return office({ title: `${worker.name || "未登记姓名"}的档案`, back: [`/c/projects/${project}/workers`, "工人"], actions }, ask, place);
}

async function enterCheck(path, signal) {
  const fields = {
    checked_on: field({ label: "体检日期", name: "checked_on", type: "date", value: legalDay(), max: legalDay() }),
    institution: field({ label: "体检机构", name: "institution", maxlength: 100 }),
    result: field({ label: "结果", name: "result", options: optionsOf(RESULTS) }),
    special_post: field({ label: "特殊岗位", name: "special_post", required: false, options: await choices("special-posts", signal, "不是") }),
  };
  const send = (values, options) => api.post(`${path}/health-checks`, values, { ...options, signal });
  const entered = await formDialog({ title: "登记体检", fields, label: "登记", send, signal });
  if (entered) toast(`已登记，下次不晚于 ${entered.next_due_on}`, { kind: "good" });
  return entered;
}

async function evaluate(path, signal) {
  const fields = {
    score: field({ label: "评分", name: "score", options: SCORES }),
    reason: field({ label: "理由", name: "reason", type: "textarea", maxlength: 200, hint: "本人会看到，可以提出异议；每次用工只评价一次" }),
  };
  const send = ({ score, reason }, options) => api.post(`${path}/evaluation`, { score: Number(score), reason }, { ...options, signal });
  const given = await formDialog({ title: "评价", fields, label: "提交", send, signal });
  if (given) toast("已评价", { kind: "good" });
  return given;
}

async function enterConduct(persons, signal) {
  const fields = {
    kind: field({ label: "种类", name: "kind", options: optionsOf(KINDS) }),
    matter: field({ label: "事项", name: "matter", maxlength: 200 }),
    authority: field({ label: "作出机关", name: "authority", maxlength: 100 }),
    decided_on: field({ label: "日期", name: "decided_on", type: "date", value: legalDay(), max: legalDay() }),
  };
  const send = (values, options) => api.post(`${persons}/conduct`, values, { ...options, signal });
  const entered = await formDialog({ title: "登记奖惩", fields, label: "登记", send, signal });
  if (entered) toast("已登记", { kind: "good" });
  return entered;
}
