// 我的资料: masked, until the person asks to see it whole.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { dayText, momentText } from "../lib/server_time.js";
import { button, linkButton } from "../lib/parts/button.js";
import { marks } from "../lib/parts/marks.js";

const GENDERS = { M: "男", F: "女" };

export async function show(_params, signal) {
  const place = el("section", { class: "card", "aria-live": "polite" });
  const load = async (full) => draw(await api.get(`/me/file${full ? "?full=1" : ""}`, { signal }));
  const draw = (file) => replace(place, facts(file), file.is_full ? button("遮住", () => load(false), { kind: "plain" }) : button("显示完整内容", () => load(true), { kind: "plain" }));
  await load(false);
  return { title: "我的资料", node: el("div", { class: "page" }, el("h1", {}, "我的资料"), place, el("p", { class: "hint" }, "谁看过您的完整资料，都会记下来。"), linkButton("谁看过我的资料", "/m/file/readers", { kind: "plain" })) };
}

function facts(file) {
  const shown = [
    ["姓名", file.name],
    ["身份证号", file.id_number],
    ["手机号", file.cell_phone],
    ["性别", GENDERS[file.gender]],
    ["出生日期", file.birthday && dayText(file.birthday, { year: true })],
    ["民族", file.nation],
    ["籍贯", file.native_place],
    ["住址", file.household_registration],
    ["身份证有效期", file.id_card_valid_to && dayText(file.id_card_valid_to, { year: true })],
    ["认证时间", file.verified_at && momentText(file.verified_at)],
    ["入库时间", file.stored_at && momentText(file.stored_at)],
  ].filter(([, value]) => value);
  return el("div", {}, file.photo_url && el("img", { class: "portrait", src: file.photo_url, alt: "我的照片" }), el("p", {}, marks(file.marks)), shown.length ? el("dl", { class: "facts" }, shown.map(([term, value]) => [el("dt", {}, term), el("dd", {}, value)])) : el("p", { class: "hint" }, "还没有资料，请先实名认证。"));
}
