// 一人多证: the same certificate in two provinces; the holder says which one ends.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { reload } from "../lib/router.js";
import { dayText } from "../lib/server_time.js";
import { button } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { empty } from "../lib/parts/empty.js";
import { field, showErrors } from "../lib/parts/field.js";
import { mark } from "../lib/parts/marks.js";
import { photo } from "../lib/parts/photo.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { toast } from "../lib/parts/toast.js";

export async function show(_params, signal) {
  const { items } = await api.get("/me/duplicate-cases", { signal });
  return { title: "一人多证核实", node: el("div", { class: "page" }, el("h1", {}, "一人多证核实"), items.length ? items.map((item) => card(item, signal)) : empty("没有需要您核实的证书")) };
}

function card(item, signal) {
  const isOpen = !item.closed_at && !item.chosen_at;
  return el(
    "section",
    { class: "card" },
    el("div", { class: "split" }, el("h2", {}, item.kind_label), mark(item.state_label, item.is_overdue ? "bad" : "wait")),
    el("dl", { class: "facts" }, el("dt", {}, "本地证书"), el("dd", {}, item.certificate_number || "—"), el("dt", {}, item.other_province_name), el("dd", {}, item.other_number)),
    item.due_on && isOpen && el("p", {}, `请在 ${dayText(item.due_on, { year: true })} 前选择保留哪一本${item.is_provisional ? "（日期暂定）" : ""}。`),
    item.publication_ends_on && el("p", { class: "hint" }, `公示到 ${dayText(item.publication_ends_on, { year: true })}`),
    item.closed_reason_label && el("p", {}, item.closed_reason_label),
    isOpen && chooser(item, signal),
  );
}

function chooser(item, signal) {
  const told = el("div", { "aria-live": "polite" });
  const evidence = field({ label: "注销证明的名称和文号", name: "evidence", required: false, maxlength: 300 });
  let picture = null;
  const onProblem = (problem) => {
    if (!showErrors(problem, { evidence })) replace(told, problemNote(problem));
  };
  const send = async (choice) => {
    const form = new FormData();
    form.append("choice", choice);
    if (choice === "other" && evidence.value()) form.append("evidence", evidence.value());
    if (choice === "other" && picture) form.append("files", picture, "evidence.jpg");
    await api.upload(`/me/duplicate-cases/${item.id}/choice`, form, { signal });
    toast("已提交您的选择", { kind: "good" });
    await reload();
  };
  const local = async () => {
    const really = await dialog({ title: "注销本地证书？", body: el("p", { class: "note note-bad" }, el("strong", {}, "提交后立即注销，不能恢复。")), actions: [{ label: "注销本地证书", value: true, kind: "danger" }, { label: "再想想", value: false, kind: "plain" }], signal });
    if (really) await send("local");
  };
  return el(
    "div",
    { class: "stack" },
    el("details", { class: "full-text" }, el("summary", {}, `外地的（${item.other_province_name}）已经注销，交证明`), evidence.node, photo({ label: "证明照片", onChosen: (blob) => { picture = blob; } }), button("提交证明", () => send("other"), { onProblem })),
    told,
    button("注销本地证书，保留外地的", local, { kind: "danger", onProblem }),
  );
}
