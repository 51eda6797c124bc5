import { el } from "../dom.js";
import { button } from "./button.js";

/**
 * Asks in the middle of the screen. `actions`: `[{label, value, kind}]`; Escape and the back of the phone give null,
 * unless `isRequired`. `signal` closes it. `body` may be a function of `close(value)`.
 * @returns {Promise<any>} the chosen action's value
 */
export function dialog({ title, body = [], actions = [{ label: "知道了", value: true }], isRequired = false, signal = null }) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const finish = (value) => {
      if (!node.isConnected) return;
      node.close();
      node.remove();
      before?.focus?.();
      resolve(value);
    };
    const node = el(
      "dialog",
      { class: "dialog", "aria-labelledby": "dialog-title" },
      el("h2", { id: "dialog-title", tabindex: "-1" }, title),
      el("div", { class: "dialog-body" }, typeof body === "function" ? body((value) => finish(value)) : body),
      el("div", { class: "dialog-actions" }, actions.map(({ label, value, kind = "main" }) => button(label, () => finish(value), { kind }))),
    );
    node.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (!isRequired) finish(null);
    });
    signal?.addEventListener("abort", () => finish(null), { once: true });
    document.body.append(node);
    node.showModal();
    node.querySelector("h2").focus();
  });
}
