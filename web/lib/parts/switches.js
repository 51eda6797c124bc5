// Settings of this phone as buttons that say how they stand.

import { change, settings } from "../settings.js";
import { button } from "./button.js";

/** `name` of lib/settings.js, with its `label`. */
export function settingSwitch(name, label) {
  const node = button("", () => { change({ [name]: !settings()[name] }); draw(); }, { kind: "plain" });
  const draw = () => {
    node.setAttribute("aria-pressed", String(settings()[name]));
    node.textContent = `${label}：${settings()[name] ? "开" : "关"}`;
  };
  draw();
  return node;
}
