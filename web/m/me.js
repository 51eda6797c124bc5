// 我的: everything that is not of every day.

import { el } from "../lib/dom.js";
import { api } from "../lib/api.js";
import { person, signOut } from "../lib/session.js";
import { clientConfig } from "../lib/config.js";
import { change, settings } from "../lib/settings.js";
import { button } from "../lib/parts/button.js";
import { tick } from "../lib/parts/field.js";
import { row } from "../lib/parts/list.js";
import { marks } from "../lib/parts/marks.js";

const PLACES = [
  ["/m/verification", "实名认证"],
  ["/m/certificates", "我的证书"],
  ["/m/contracts", "我的合同"],
  ["/m/wages", "我的工资"],
  ["/m/registrations", "报名考核"],
  ["/m/practice-registrations", "执业注册"],
  ["/m/conversions", "转岗培训"],
  ["/m/duplicate-cases", "一人多证核实"],
  ["/m/notices", "消息"],
  ["/m/messages", "微信提醒"],
  ["/m/archive", "我的档案"],
  ["/m/file", "我的资料"],
  ["/m/file/readers", "谁看过我的资料"],
  ["/m/consents", "授权与协议"],
  ["/m/my-data", "我的数据"],
];

export async function show(_params, signal) {
  const [config, who] = await Promise.all([clientConfig(), api.get("/me", { signal }).then((me) => me.person, person)]);
  const large = tick({ name: "large", label: "大字", hint: "字和按钮都变大", checked: settings().largeText });
  large.input.addEventListener("change", () => change({ largeText: large.value() }));
  const sound = tick({ name: "sound", label: "声音", checked: settings().sound });
  sound.input.addEventListener("change", () => change({ sound: sound.value() }));
  const node = el(
    "div",
    { class: "page" },
    el("div", { class: "hello" }, el("h1", {}, who?.name || "我的"), marks(who?.marks || [])),
    el("ul", { class: "list" }, PLACES.map(([href, title]) => el("li", {}, row({ title, href })))),
    el("section", { class: "card" }, el("h2", {}, "怎么看着舒服"), large.node, sound.node),
    config.support_phone && el("p", {}, "客服电话 ", el("a", { href: `tel:${config.support_phone}` }, config.support_phone)),
    button("退出登录", signOut, { kind: "plain", class: "button button-plain wide" }),
  );
  return { title: "我的", node };
}
