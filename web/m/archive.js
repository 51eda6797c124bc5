// 我的档案: eight blocks, what is missing and how to mend it, what I state myself.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { archiveBlocks } from "../lib/parts/archive_blocks.js";
import { button, linkButton } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { mark } from "../lib/parts/marks.js";
import { STATEMENTS, stateNow } from "../lib/parts/statement_form.js";
import { toast } from "../lib/parts/toast.js";

const HERE = "/m/archive";
const OTHER_VIEW = { worker: ["professional", "看专业人员的八项"], professional: ["worker", "看工人的八项"] };

export async function show(_params, signal) {
  const place = el("div", { "aria-live": "polite" });
  let view = null;

  async function draw() {
    const archive = await api.get(`/me/archive${view ? `?view=${view}` : ""}`, { signal });
    const [other, label] = OTHER_VIEW[archive.view];
    const turn = () => { view = other; return draw(); };
    const actionsOf = (entry) => actions(entry, signal, draw);
    replace(
      place,
      archive.category_label && el("p", {}, mark(archive.category_label, "plain")),
      archiveBlocks(archive, { actionsOf, here: HERE }),
      el("div", { class: "actions" }, button(label, turn, { kind: "plain" }), button("下载 Excel", () => api.download(`/me/archive.xlsx?view=${archive.view}`, "从业档案.xlsx", { signal }), { kind: "plain" })),
    );
  }

  const add = (kind) => async () => {
    if (!await stateNow(kind, signal)) return;
    toast("已保存，项目部核对证件后标为已核验", { kind: "good" });
    await draw();
  };
  await draw();
  const node = el(
    "div",
    { class: "page" },
    el("h1", {}, "我的档案"),
    el("p", {}, "证件、用工、培训、证书自动汇集在这里；学历、职称和现在住在哪里，由您自己填写。"),
    el("div", { class: "actions" }, STATEMENTS.map(([kind, label]) => button(`填写${label}`, add(kind), { kind: "plain" }))),
    place,
    linkButton("谁看过我的资料", "/m/file/readers", { kind: "plain", class: "button button-plain wide" }),
  );
  return { title: "我的档案", node };
}

function actions(entry, signal, draw) {
  if (!entry.id) return [];
  if (entry.kind === "evaluation") return entry.state === "given" ? [button("提出异议", () => objectTo(entry, signal, draw), { kind: "plain" })] : [];
  return [button("删除", () => takeBack(entry, signal, draw), { kind: "plain" })];
}

async function takeBack(entry, signal, draw) {
  const choice = [{ label: "删除", value: true, kind: "danger" }, { label: "取消", value: false, kind: "plain" }];
  if (!await dialog({ title: "要删除这一条吗？", body: el("p", {}, entry.title), actions: choice, signal })) return;
  await api.delete(`/me/archive/statements/${entry.id}`, { signal });
  toast("已删除", { kind: "good" });
  await draw();
}

async function objectTo(entry, signal, draw) {
  const fields = { reason: field({ label: "您的说明", name: "reason", type: "textarea", maxlength: 200, hint: "看到评价的人都能看到，只能提一次" }) };
  const send = (values, options) => api.post(`/me/archive/evaluations/${entry.id}/objection`, values, { ...options, signal });
  if (!await formDialog({ title: "对评价提出异议", fields, label: "提交", send, signal })) return;
  toast("已提交", { kind: "good" });
  await draw();
}
