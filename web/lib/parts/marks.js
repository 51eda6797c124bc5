import { el } from "../dom.js";

/** The labels that a person has earned: 已认证, 已入库. */
export function marks(labels) {
  return el("span", { class: "marks" }, labels.map((label) => el("span", { class: "mark mark-good" }, `✓ ${label}`)));
}

/** One label in a tone: `good`, `bad`, `wait`, `plain`. */
export function mark(label, tone = "plain") {
  return el("span", { class: `mark mark-${tone}` }, label);
}
