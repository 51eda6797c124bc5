import { el } from "../dom.js";
import { durationText, now } from "../server_time.js";

/** Time left until `until` (a Date), every second by the server's clock; `onEnd` once. Ends with `signal`. */
export function countdown(until, { signal, onEnd = null, text = durationText }) {
  const node = el("span", { class: "countdown" });
  const draw = () => {
    const left = Math.max(0, Math.ceil((until - now()) / 1000));
    node.textContent = text(left);
    if (left > 0) return;
    clearInterval(timer);
    onEnd?.();
  };
  const timer = setInterval(draw, 1000);
  signal.addEventListener("abort", () => clearInterval(timer));
  draw();
  return node;
}
