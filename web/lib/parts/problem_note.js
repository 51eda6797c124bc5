import { el } from "../dom.js";
import { button } from "./button.js";

/** A refusal in the API's own words: message, what to do next, every reason when there are several. */
export function problemNote(problem, { onRetry = null } = {}) {
  const others = (problem.reasons || []).filter((reason) => reason.message && reason.message !== problem.message);
  return el(
    "div",
    { class: "note note-bad", role: "alert", dataset: { code: problem.code } },
    el("p", { class: "note-title" }, problem.message),
    problem.remedy && el("p", {}, problem.remedy),
    others.length > 0 && reasonList(others),
    onRetry && button(problem.isOffline ? "再试一次" : "重新加载", onRetry, { kind: "plain" }),
  );
}

/** Reasons with what to do about each. */
export function reasonList(reasons) {
  return el(
    "ul",
    { class: "reasons" },
    reasons.map((reason) => el("li", {}, reason.message, reason.remedy && el("span", { class: "remedy" }, reason.remedy))),
  );
}
