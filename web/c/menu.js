// What there is, and whom it concerns; beside the page on a desk, the first page on a phone.

import { el, replace } from "../lib/dom.js";
import { isSignedIn, mustChangePassword, mustSetUp, roles } from "../lib/session.js";

const REGULATOR = "regulator";
const TRAINING = "training_staff";
const PROJECT = "project_admin";
const COMPANY = "company_admin";
const SYSTEM = "system_admin";

const GROUPS = [
  { title: "培训", items: [
    { path: "/c/learning", label: "学习总览", text: "学时、进度、可能赶不上的人", roles: [TRAINING, REGULATOR] },
    { path: "/c/classes", label: "班次和学员", text: "开班、学员进度、考核登记", roles: [TRAINING, REGULATOR] },
    { path: "/c/courses", label: "课程", text: "课程和大纲、表格导入", roles: [TRAINING, REGULATOR] },
    { path: "/c/providers", label: "培训机构", text: "登记、认定继续教育条件", roles: [REGULATOR] },
  ] },
  { title: "证书", items: [
    { path: "/c/certificates", label: "证书登记", text: "查询、登记、表格导入", roles: [REGULATOR] },
    { path: "/c/renewals", label: "延期审核", text: "完成继续教育后的延期申请", roles: [REGULATOR], waiting: "/renewals?state=applied" },
    { path: "/c/duplicate-cases", label: "跨省重复持证", text: "通知、选择、公示、注销的期限", roles: [REGULATOR], waiting: "/duplicate-cases?state=MATCHED" },
    { path: "/c/conversions", label: "安全员转岗", text: "办理窗口、人工核对本人", roles: [REGULATOR], waiting: "/conversions/reviews" },
    { path: "/c/cleanups", label: "激活清理", text: "已激活但没有实名认证的证书", roles: [REGULATOR] },
    { path: "/c/practice-registrations", label: "执业注册", text: "单位确认、初始和延续注册审核", roles: [COMPANY, REGULATOR], waiting: "/practice-registrations?state=confirmed" },
    { path: "/c/registrations", label: "报名申请", text: "受理情况、不予受理的原因", roles: [REGULATOR] },
  ] },
  { title: "人员和工地", items: [
    { path: "/c/verifications", label: "实名认证审核", text: "证件和本人照片并排核对", roles: [PROJECT, REGULATOR], waiting: "/reviews/verification" },
    { path: "/c/filings", label: "待入库人员", text: "已认证、登记系统还没有收下的", roles: [REGULATOR, SYSTEM], waiting: "/reviews/registry" },
    { path: "/c/projects", label: "项目", text: "工人、花名册导入、考勤", roles: [PROJECT, COMPANY, REGULATOR, SYSTEM] },
    { path: "/c/wage-arrears", label: "欠薪预警", text: "到期没有发足的工资", roles: [REGULATOR] },
    { path: "/c/companies", label: "单位", text: "登记单位、开通账号", roles: [REGULATOR, SYSTEM] },
    { path: "/c/data-requests", label: "个人信息申请", text: "本人要资料副本的申请和答复期限", roles: [REGULATOR, SYSTEM], waiting: "/data-requests", late: "/data-requests?urgency=overdue" },
    { path: "/c/blacklist", label: "黑名单", text: "不能进场的人员", roles: [REGULATOR] },
  ] },
  { title: "系统", items: [
    { path: "/c/accounts", label: "管理账号", text: "两步验证、手机丢了、离职停用", roles: [SYSTEM] },
    { path: "/c/audit", label: "操作记录", text: "谁在什么时候办理、查看了什么", roles: [SYSTEM] },
  ] },
];

/** The groups with at least one page for these roles. */
export function menuOf(held) {
  const names = new Set(held.map(({ role }) => role));
  return GROUPS
    .map(({ title, items }) => ({ title, items: items.filter((item) => item.roles.some((role) => names.has(role))) }))
    .filter(({ items }) => items.length);
}

/** Whether somebody signed in has one of `wanted`. */
export async function holds(wanted, signal) {
  return (await roles(signal)).some(({ role }) => wanted.includes(role));
}

/** The menu beside the page; hidden for nobody. */
export async function drawMenu() {
  const nav = document.getElementById("menu");
  nav.hidden = true;
  if (!isSignedIn() || mustChangePassword() || mustSetUp()) return;
  let groups;
  try {
    groups = menuOf(await roles());
  } catch {
    // The page says what is wrong; without a menu it still works.
    return;
  }
  const link = ({ path, label }) => el("a", { href: path }, label);
  replace(nav, el("a", { href: "/c/" }, "首页"), groups.map(({ title, items }) => [el("p", { class: "group-title" }, title), items.map(link)]));
  nav.hidden = groups.length === 0;
  markMenu(location.pathname);
}

export function markMenu(path) {
  for (const link of document.querySelectorAll("#menu a")) {
    const own = link.getAttribute("href");
    const isHere = own === "/c/" ? path === own : path === own || path.startsWith(`${own}/`);
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}
