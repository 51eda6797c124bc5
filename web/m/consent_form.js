// Agreements in plain words, nothing ticked beforehand, each decided for itself.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { markdown } from "../lib/markdown.js";
import { button } from "../lib/parts/button.js";
import { tick } from "../lib/parts/field.js";
import { problemNote } from "../lib/parts/problem_note.js";

/** `[{document, standing}]`: every text with what this person said to it. */
export async function consents(signal) {
  const [documents, standings] = await Promise.all([api.get("/consents/documents", { signal }), api.get("/me/consents", { signal })]);
  return documents.map((document) => ({ document, standing: standings.items.find((item) => item.purpose === document.purpose) }));
}

/** Whether the text in force has been agreed to. */
export function isAccepted({ standing }) {
  return Boolean(standing?.accepted && standing.is_current);
}

export function decide(document, accepted) {
  return api.post("/me/consents", { purpose: document.purpose, version: document.version, accepted });
}

/** The whole text, to be opened. */
export function fullText(document) {
  return el("details", { class: "full-text" }, el("summary", {}, `阅读《${document.title}》全文`), markdown(document.text, { skipTitle: true }));
}

/** A form for `entries`; calls `onDone` when everything required is agreed to. */
export function consentForm(entries, { heading, lead, submit = "同意勾选的各项，继续", onDone }) {
  const told = el("div", {});
  const ticks = entries.map((entry) => ({
    entry,
    box: tick({ name: entry.document.purpose, label: `我同意《${entry.document.title}》`, hint: entry.document.required ? "必须同意才能在线认证" : "可以不同意，不影响您进场" }),
  }));
  const send = async () => {
    const missing = ticks.find(({ entry, box }) => entry.document.required && !box.value());
    if (missing) {
      replace(told, problemNote({ message: `还没有勾选《${missing.entry.document.title}》`, remedy: "不同意也可以：请到项目部，由工作人员持证核对", reasons: [] }));
      missing.box.input.focus();
      return;
    }
    for (const { entry, box } of ticks) if (box.value()) await decide(entry.document, true);
    await onDone();
  };
  return el(
    "section",
    { class: "card" },
    el("h2", {}, heading),
    el("p", {}, lead),
    ticks.map(({ entry, box }) => el("div", { class: "consent" }, box.node, fullText(entry.document))),
    told,
    button(submit, send, { class: "button button-main wide", onProblem: (problem) => replace(told, problemNote(problem)) }),
  );
}
