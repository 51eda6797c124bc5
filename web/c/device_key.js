// A key for a device, shown this once: to be written into the device before the window is closed.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { toast } from "../lib/parts/toast.js";

/** Issues it and shows it; nobody can look at it again. */
export async function deviceKey(path, deviceId, signal) {
  const { key_id: keyId, key } = await api.post(`${path}/${deviceId}/keys`, {}, { signal });
  const lines = [["设备编号", deviceId], ["密钥编号", keyId], ["密钥", key]];
  const shown = el("dl", { class: "facts" }, lines.map(([name, value]) => [el("dt", {}, name), el("dd", {}, el("code", { class: "setup-key" }, value))]));
  const copied = async () => {
    try {
      await navigator.clipboard.writeText(lines.map(([name, value]) => `${name} ${value}`).join("\n"));
      toast("已复制", { kind: "good" });
    } catch {
      getSelection().selectAllChildren(shown);
      toast("请按复制键，或长按选“复制”");
    }
  };
  await dialog({
    title: "请把密钥写进设备",
    body: [el("p", {}, "密钥只显示这一次。关掉以后看不到了，要用只能再发一个新的。"), shown, button("复制", copied, { kind: "plain" })],
    actions: [{ label: "已经写好", value: true }],
    isRequired: true,
    signal,
  });
}
