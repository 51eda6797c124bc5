// 展码亮证: one certificate to hold out, with a code that any phone can scan; renewed before its minute is over.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { facts } from "../lib/parts/facts.js";
import { dayText, now } from "../lib/server_time.js";
import { title } from "./certificates.js";

const RENEW_BELOW_MS = 12_000;
const TRY_AGAIN_MS = 4000;

export async function show({ certificate }, signal) {
  let page = await api.get(`/me/certificates/${certificate}/page`, { signal });
  const place = el("div", { class: "code-picture" });
  let triedAt = 0;
  const left = () => Date.parse(page.verification.expires_at) - now();
  const draw = () => replace(place, left() > 0 ? picture(page.verification) : el("p", { class: "hint", role: "status" }, "没有网络，暂时不能出示核验码"));
  const tick = async () => {
    if (left() <= 0) draw();
    if (left() > RENEW_BELOW_MS || Date.now() - triedAt < TRY_AGAIN_MS) return;
    triedAt = Date.now();
    try {
      page = await api.get(`/me/certificates/${certificate}/page`, { signal, timeoutMs: 8000 });
      draw();
    } catch {
      // The next tick tries again; meanwhile the page says that there is no code.
    }
  };
  const timer = setInterval(tick, 1000);
  signal.addEventListener("abort", () => clearInterval(timer));
  draw();
  const item = page.certificate;
  const isGood = item.validity === "VALID" && item.activation === "ACTIVE";
  const kind = [item.category_label, item.specialty_label, item.post_label].filter(Boolean).join(" ") || item.kind_label;
  const known = [["姓名", item.holder_name], ["身份证号", item.holder_id_number], ["编号", item.number], ["类别", kind], ["注册单位", item.unit], ["发证", item.issuer || item.province_label], ["有效期", period(item)]];
  const node = el(
    "div",
    { class: "page" },
    el("h1", {}, title(item)),
    el("p", { class: `standing ${isGood ? "standing-good" : "standing-bad"}`, role: "status" }, isGood ? "有效" : item.validity === "VALID" ? item.activation_label : item.validity_label),
    place,
    el("section", { class: "card" }, page.photo_url && el("img", { class: "portrait", src: page.photo_url, alt: "持证人照片" }), facts(known)),
    el("p", { class: "hint" }, "请对方用手机扫码，打开的页面会说明证书现在是否有效。码一分钟一换，截图没有用。"),
  );
  return { title: `出示${title(item)}`, node };
}

function picture({ svg }) {
  return el("img", { src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, alt: "证书核验码，请对方用手机扫", width: 320, height: 320 });
}

function period(item) {
  const ends = item.valid_to ? dayText(item.valid_to, { year: true }) : "长期";
  return item.valid_from ? `${dayText(item.valid_from, { year: true })} 至 ${ends}` : `至 ${ends}`;
}
