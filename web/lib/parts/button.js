import { el } from "../dom.js";
import { asProblem } from "../problem.js";
import { toast } from "./toast.js";

/**
 * A button that is busy while `onClick` runs, so that two taps are one. Kinds: `main`, `plain`, `danger`, `quiet`.
 * What it throws goes to `onProblem(problem)`, else it is shown as a toast.
 */
export function button(label, onClick, { kind = "main", onProblem = null, type = "button", ...props } = {}) {
  const node = el("button", { type, class: `button button-${kind}`, ...props }, label);
  node.addEventListener("click", async (event) => {
    if (node.getAttribute("aria-busy") === "true") return;
    node.setAttribute("aria-busy", "true");
    try {
      await onClick(event);
    } catch (error) {
      tell(error, onProblem);
    } finally {
      node.removeAttribute("aria-busy");
    }
  });
  return node;
}

/** A link that looks like a button. */
export function linkButton(label, href, { kind = "main", ...props } = {}) {
  return el("a", { class: `button button-${kind}`, href, ...props }, label);
}

function tell(error, onProblem) {
  const problem = asProblem(error);
  if (!problem) return;
  if (onProblem) onProblem(problem);
  else toast(problem.remedy ? `${problem.message}。${problem.remedy}` : problem.message, { kind: "bad" });
}
