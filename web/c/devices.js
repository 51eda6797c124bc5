// Readers and turnstiles of a project, and the keys with which they report by themselves.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { field, tick } from "../lib/parts/field.js";
import { formDialog } from "../lib/parts/form.js";
import { mark } from "../lib/parts/marks.js";
import { table } from "../lib/parts/table.js";
import { toast } from "../lib/parts/toast.js";
import { reload } from "../lib/router.js";
import { momentText } from "../lib/server_time.js";
import { deviceKey } from "./device_key.js";
import { office } from "./frame.js";
import { projectOf, projectPages } from "./project_pages.js";

const KINDS = [["tripod_turnstile", "三辊闸"], ["ic_reader", "IC卡读卡器"], ["fingerprint", "指纹机"], ["face", "人脸机"], ["qr_scanner", "扫码器"], ["id_reader", "身份证阅读器"]];
const kindLabel = (kind) => KINDS.find(([value]) => value === kind)?.[1] || kind;

export async function show({ project: id }, signal) {
  const path = `/projects/${id}/devices`;
  const [project, { items }] = await Promise.all([projectOf(id, signal), api.get(path, { signal })]);
  const columns = [...COLUMNS, { name: "act", label: "办理", value: () => "", isAction: true, show: (row) => el("div", { class: "actions" },
    row.status === "active" && button(row.keys.length ? "新密钥" : "发密钥", () => renew(path, row, signal), { kind: "plain" }),
    row.status === "active" ? button("停用", () => retire(path, row, signal), { kind: "danger" }) : button("启用", () => change(path, row, "active", "已启用，请发新密钥", signal), { kind: "plain" }),
  ) }];
  return office({ title: "设备", back: [`/c/projects/${id}`, project.name], actions: [button("登记设备", () => register(path, signal))] },
    await projectPages(project, "/devices", signal),
    el("p", { class: "hint" }, "自己上传进出记录的设备需要密钥。门卫手机不用登记。"),
    table({ caption: `${project.name} 设备`, columns, rows: items, filterLabel: "查找设备", whenEmpty: "还没有登记设备" }));
}

async function register(path, signal) {
  const fields = {
    device_sn: field({ label: "序列号", name: "device_sn", maxlength: 64, autocomplete: "off", hint: "设备铭牌上的编号" }),
    kind: field({ label: "种类", name: "kind", options: KINDS.map(([value, label]) => ({ value, label })) }),
    police_certified: tick({ label: "经公安部门认证", name: "police_certified", hint: "身份证阅读器才需要" }),
    certificate_no: field({ label: "认证编号", name: "certificate_no", maxlength: 60, required: false }),
  };
  const send = (values, options) => api.post(path, values, { ...options, signal });
  const made = await formDialog({ title: "登记设备", fields, label: "登记", send, signal });
  if (!made) return;
  toast("已登记", { kind: "good" });
  await deviceKey(path, made.id, signal);
  reload();
}

async function renew(path, row, signal) {
  if (row.keys.length) {
    const words = "设备在用的旧密钥还能用24小时，设备一用上新密钥，旧的马上失效。没有用过的旧密钥现在就失效。";
    const actions = [{ label: "发新密钥", value: true }, { label: "取消", value: false, kind: "plain" }];
    if (!await dialog({ title: "要发新密钥吗？", body: el("p", {}, words), actions, signal })) return;
  }
  await deviceKey(path, row.id, signal);
  reload();
}

async function retire(path, row, signal) {
  const actions = [{ label: "停用", value: true, kind: "danger" }, { label: "取消", value: false, kind: "plain" }];
  const words = `${row.device_sn} 停用后，它上传的记录不再接收，密钥马上失效。`;
  if (await dialog({ title: "要停用吗？", body: el("p", {}, words), actions, signal })) await change(path, row, "retired", "已停用", signal);
}

async function change(path, row, status, words, signal) {
  await api.patch(`${path}/${row.id}`, { status }, { signal });
  toast(words, { kind: "good" });
  reload();
}

const COLUMNS = [
  { name: "sn", label: "序列号", value: (row) => row.device_sn },
  { name: "kind", label: "种类", value: (row) => kindLabel(row.kind) },
  { name: "certified", label: "公安认证", value: (row) => (row.police_certified ? row.certificate_no || "已认证" : "") },
  { name: "status", label: "状态", value: (row) => row.status, show: (row) => (row.status === "active" ? mark("在用", "good") : mark("已停用", "plain")) },
  { name: "keys", label: "密钥", value: (row) => row.keys.length, show: keysOf },
  { name: "seen", label: "最近联系", value: (row) => row.last_seen_at || "", show: (row) => (row.last_seen_at ? momentText(row.last_seen_at) : "还没有") },
];

function keysOf({ keys }) {
  if (!keys.length) return "没有";
  const waits = keys.some((key) => key.ends_at) && !keys.at(-1).first_used_at;
  if (waits) return mark(`等设备换上新密钥，旧的到 ${momentText(keys[0].ends_at)}`, "wait");
  return keys.at(-1).first_used_at ? mark("在用", "good") : mark("设备还没有用过", "wait");
}
