// The cards of one worker, and the numbers of his finger and face in the machines of his site.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { field } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { list, row } from "../lib/parts/list.js";
import { toast } from "../lib/parts/toast.js";
import { momentText } from "../lib/server_time.js";

const KINDS = [["ic_card", "IC卡"], ["fingerprint", "指纹编号"], ["face", "人脸编号"]];

/** What machines may read on this project; empty where its jurisdiction wants none of it. */
export function machineKinds(project) {
  const accepted = project.policy.credentials.filter(({ use }) => use !== "refused").map(({ kind }) => kind);
  return KINDS.filter(([kind]) => accepted.includes(kind));
}

/** His living and past bindings; a new one, and the end of one. */
export async function workerCredentials(project, worker, signal) {
  const path = `/projects/${project.id}/workers/${worker.id}/credentials`;
  for (;;) {
    const { items } = await api.get(path, { signal });
    const chosen = await dialog({ title: `${worker.name || "工人"} 的卡和编号`, body: (close) => list(items, (each) => line(each, close), { whenEmpty: "还没有登记，过闸机前先登记" }), actions: [{ label: "登记", value: "bind" }, { label: "关闭", value: null, kind: "plain" }], signal });
    if (!chosen) return;
    if (chosen === "bind") await bind(path, project, signal);
    else await revoke(path, chosen, signal);
  }
}

function line(each, close) {
  const where = each.device_sn ? `，只在设备 ${each.device_sn}` : "";
  const text = each.revoked_at ? `${momentText(each.bound_at)} 登记，${momentText(each.revoked_at)} 解除` : `${momentText(each.bound_at)} 登记${where}`;
  return row({ title: `${each.kind_label} ${each.value}`, text, end: !each.revoked_at && button("解除", () => close(each), { kind: "danger" }) });
}

async function bind(path, project, signal) {
  const { items: devices } = await api.get(`/projects/${project.id}/devices`, { signal });
  const kinds = machineKinds(project);
  const fields = {
    kind: field({ label: "种类", name: "kind", options: kinds.map(([value, label]) => ({ value, label })) }),
    value: field({ label: "卡号或编号", name: "value", maxlength: 64, autocomplete: "off", hint: "照设备读出来的填；指纹和人脸本身留在设备里" }),
    device_id: field({ label: "只在这台设备", name: "device_id", required: false, options: [{ value: "", label: "全部设备" }, ...devices.filter(({ status }) => status === "active").map((each) => ({ value: each.id, label: each.device_sn }))], hint: "各台设备的指纹、人脸编号不一样时选" }),
  };
  const turn = () => { fields.device_id.node.hidden = fields.kind.value() === "ic_card"; if (fields.device_id.node.hidden) fields.device_id.input.value = ""; };
  fields.kind.input.addEventListener("change", turn);
  turn();
  const send = (values, options) => api.post(path, values, { ...options, signal });
  if (await formDialog({ title: "登记卡或编号", fields, label: "登记", send, signal })) toast("已登记，马上可以过闸机", { kind: "good" });
}

async function revoke(path, each, signal) {
  const actions = [{ label: "解除", value: true, kind: "danger" }, { label: "取消", value: false, kind: "plain" }];
  if (!await dialog({ title: "要解除吗？", body: el("p", {}, `${each.kind_label} ${each.value} 解除后不能再过闸机，以前的进出记录不变。`), actions, signal })) return;
  await api.delete(`${path}/${each.id}`, { signal });
  toast("已解除", { kind: "good" });
}
