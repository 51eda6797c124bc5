// How safe one's own account is: the second factor, recovery codes, the password.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { field } from "../lib/parts/field.js";
import { form, formDialog } from "../lib/parts/form.js";
import { toast } from "../lib/parts/toast.js";
import { navigate } from "../lib/router.js";
import { momentText } from "../lib/server_time.js";
import { isSetUp, mustSetUp, signOut } from "../lib/session.js";
import { office } from "./frame.js";
import { drawMenu } from "./menu.js";
import { recoveryCodes } from "./recovery_codes.js";

const FEW = 3;

export async function show(_params, signal) {
  const isFirst = mustSetUp();
  const root = el("div", {});
  await draw(root, signal);
  return office({ title: isFirst ? "先设置两步验证" : "账号安全", back: isFirst ? null : ["/c/", "首页"], isNarrow: true }, root);
}

async function draw(root, signal) {
  const standing = await api.get("/me/second-factor", { signal });
  replace(root, standing.is_active ? active(root, standing, signal) : none(root, standing, signal), !mustSetUp() && password(signal),
    mustSetUp() && el("div", { class: "actions" }, button("退出登录", signOut, { kind: "danger" })));
}

function none(root, { is_needed: isNeeded }, signal) {
  const why = isNeeded
    ? "系统管理员和主管部门的账号，必须用密码加手机验证码登录，设置好才能办理业务。"
    : "开启后，登录时除了密码，还要输入手机验证器里的6位数字；密码泄露了，别人也登录不了。";
  return el("section", { class: "card" }, el("h2", {}, "两步验证：还没有设置"), el("p", {}, why),
    el("p", { class: "hint" }, "需要一部手机，装有任意一款验证器应用（支持 TOTP 的都可以）。大约两分钟。"),
    button("开始设置", () => setUp(root, {}, signal)));
}

function active(root, standing, signal) {
  const left = standing.recovery_codes_left;
  return el("section", { class: "card" }, el("h2", {}, "两步验证：已开启"),
    el("p", {}, `${momentText(standing.since)} 设置。`),
    el("p", { class: left <= FEW ? "note note-wait" : null }, `还有 ${left} 个恢复码没有用过。${left <= FEW ? "快用完了，请换一组新的。" : ""}`),
    el("div", { class: "actions" },
      button("换一组恢复码", () => renewed(root, signal), { kind: "plain" }),
      button("换一部手机", () => changed(root, signal), { kind: "plain" })));
}

/** Scan, then type the first code; nothing counts before. */
async function setUp(root, body, signal) {
  const setup = await api.post("/me/second-factor", body, { signal });
  const code = field({ label: "第二步：输入验证器显示的6位数字", name: "code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 7 });
  const send = (values, options) => api.post("/me/second-factor/confirmation", values, { ...options, signal });
  const onSent = ({ recovery_codes: codes }) => {
    const wasFirst = mustSetUp();
    isSetUp();
    drawMenu();
    replace(root, recoveryCodes(codes, wasFirst ? () => navigate("/c/", { replace: true }) : () => draw(root, signal)));
  };
  replace(root, el("section", { class: "card setup" },
    el("h2", { tabindex: "-1" }, "第一步：用验证器扫这个二维码"),
    el("img", { class: "setup-code", src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(setup.svg)}`, alt: "验证器要扫的二维码；也可以手工输入下面的密钥" }),
    el("p", {}, "就用这部手机、扫不了码？在验证器里选“手工输入密钥”，账号填您的账号名："),
    el("p", { class: "setup-key" }, setup.secret.match(/.{1,4}/g).join(" ")),
    form({ fields: { code }, label: "确认开启", send, onSent })),
  el("div", { class: "actions" }, button("先不设置", () => draw(root, signal), { kind: "plain" })));
  root.querySelector("h2").focus();
}

async function renewed(root, signal) {
  const fields = { code: codeField() };
  const send = (values, options) => api.post("/me/second-factor/recovery-codes", values, { ...options, signal });
  const answer = await formDialog({ title: "换一组恢复码", before: el("p", {}, "旧的恢复码全部作废。"), fields, label: "换新的", send, signal });
  if (answer) replace(root, recoveryCodes(answer.recovery_codes, () => draw(root, signal)));
}

async function changed(root, signal) {
  const fields = { code: codeField() };
  const send = async ({ code }) => {
    await setUp(root, { code }, signal);
    return true;
  };
  await formDialog({ title: "换一部手机", before: el("p", {}, "先用原来的验证码或一个恢复码证明是您本人，再用新手机扫码。"), fields, label: "下一步", send, signal });
}

const codeField = () => field({ label: "现在的验证码，或一个恢复码", name: "code", autocomplete: "one-time-code", autocapitalize: "off", maxlength: 40 });

function password(signal) {
  const fields = {
    password: field({ label: "原密码", name: "password", type: "password", autocomplete: "current-password" }),
    new_password: field({ label: "新密码", name: "new_password", type: "password", autocomplete: "new-password", hint: "至少8位" }),
  };
  const send = (values, options) => api.put("/me/password", values, { ...options, signal });
  const onSent = () => {
    for (const each of Object.values(fields)) each.input.value = "";
    toast("密码已修改，别处的登录已全部退出", { kind: "good" });
  };
  return el("section", { class: "card" }, el("h2", {}, "修改密码"), form({ fields, label: "修改", kind: "plain", send, onSent }));
}
