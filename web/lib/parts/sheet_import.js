// A sheet from the office: chosen, sent, worked through in the background, answered row by row.

import { api, newKey } from "../api.js";
import { el, replace } from "../dom.js";
import { asProblem } from "../problem.js";
import { button } from "./button.js";
import { progress } from "./chart.js";
import { showErrors } from "./field.js";
import { mark } from "./marks.js";
import { problemNote, reasonList } from "./problem_note.js";
import { table } from "./table.js";

const LOOK_AGAIN_MS = 1500;
const TONES = { taken: "good", MATCHED: "good", MERGED: "good", waiting: "wait", NO_MATCH: "plain" };

/**
 * `path` (or a function of none) takes the form, `before` stands above the choice of the file; `fields` `{name: field}` go along with the file. `countsOf(answer)` says the outcome in a
 * sentence; `labels` name the statuses of rows. `follow(id)` is the path of an import that goes on in the background,
 * `resultPath(id)` of its workbook. `template` `{path, name}`.
 */
export function sheetImport({ path, accept, before = [], fields = {}, labels, countsOf, follow = null, resultPath = null, template = null, hint, signal, onDone = () => {} }) {
  const input = el("input", { type: "file", accept, class: "unseen", name: "file", onchange: chosen });
  const name = el("p", { class: "file-name", "aria-live": "polite" }, "还没有选择文件");
  const outcome = el("div", { "aria-live": "polite" });
  const send = button("开始导入", start, { disabled: true });

  function chosen() {
    const file = input.files[0];
    name.textContent = file ? `${file.name}（${Math.max(1, Math.round(file.size / 1024))} KB）` : "还没有选择文件";
    send.disabled = !file;
    replace(outcome);
  }

  async function start() {
    if (Object.values(fields).some((each) => each.input.required && !each.value() && (each.setError("请填写"), true))) return;
    const form = new FormData();
    for (const [key, each] of Object.entries(fields)) if (each.value() !== "") form.append(key, each.value());
    form.append("file", input.files[0]);
    const onProgress = (part) => replace(outcome, progress(part, part < 1 ? `正在上传 ${Math.round(part * 100)}%` : "已上传，正在逐行核对…"));
    try {
      await watch(await api.upload(typeof path === "function" ? path() : path, form, { onProgress, signal, idempotencyKey: newKey() }));
    } catch (fault) {
      const problem = asProblem(fault);
      if (!problem) return;
      showErrors(problem, fields);
      replace(outcome, problemNote(problem));
    }
  }

  async function watch(first) {
    let answer = first;
    while (answer.state === "waiting" || answer.state === "running") {
      replace(outcome, progress(answer.total ? answer.done / answer.total : 0, `正在办理 ${answer.done} / ${answer.total} 行，可以离开，不会中断`));
      await pause(signal);
      try {
        answer = await api.get(follow(answer.import_id), { signal });
      } catch (fault) {
        const problem = asProblem(fault);
        // It goes on without us: look again, never send again.
        if (problem) replace(outcome, problemNote(problem, { onRetry: () => watch(answer) }));
        return;
      }
    }
    replace(outcome, answers(answer));
    input.value = "";
    send.disabled = true;
    onDone(answer);
  }

  function answers(answer) {
    const columns = [
      { name: "row", label: "行", value: (row) => row.row, isNumber: true },
      { name: "status", label: "结果", value: (row) => labels[row.status] || row.status, show: (row) => mark(labels[row.status] || row.status, TONES[row.status] || "bad") },
      { name: "name", label: "姓名", value: (row) => row.name || row.no || "" },
      { name: "reasons", label: "说明", value: (row) => row.reasons.map((reason) => reason.message).join("；"), show: (row) => row.reasons.length > 0 && reasonList(row.reasons) },
    ];
    const all = answer.next_cursor ? `下面是前 ${answer.rows.length} 行，全部请下载。` : "";
    return el("div", {},
      el("div", { class: `note ${answer.fault || answer.refused || !answer.total ? "note-wait" : "note-good"}` },
        el("p", { class: "note-title" }, answer.fault || (answer.total ? countsOf(answer) : "表格里还没有填写内容")),
        answer.refused > 0 && el("p", {}, "没有登记的行请按说明改好，再导入一次；已经登记的不会重复。"),
        all && el("p", {}, all)),
      resultPath && el("div", { class: "actions no-print" }, button("下载逐行结果（Excel）", () => api.download(resultPath(answer.import_id), "导入结果.xlsx", { signal }), { kind: "plain" })),
      table({ caption: "逐行结果", columns, rows: answer.rows, filterLabel: "在结果里查找" }));
  }

  const download = template && button("下载模板", () => api.download(template.path, template.name, { signal }), { kind: "plain" });
  return el("div", {},
    el("div", { class: "card" }, el("p", {}, hint), download && el("div", { class: "actions" }, download),
      before, Object.values(fields).map((each) => each.node),
      el("div", { class: "actions" }, el("label", { class: "button button-plain" }, "选择文件", input), send), name),
    outcome);
}

function pause(signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, LOOK_AGAIN_MS);
    signal.addEventListener("abort", () => { clearTimeout(timer); reject(new DOMException("left", "AbortError")); }, { once: true });
  });
}
