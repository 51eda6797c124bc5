// Whoever scanned the code beside a certificate reads here whether it is valid now. No sign-in; the code stands behind
// the #, so that it is in no log.

import { clientConfig } from "../lib/config.js";
import { el, replace } from "../lib/dom.js";
import { facts } from "../lib/parts/facts.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { offline, problemOf } from "../lib/problem.js";
import { dayText, momentText } from "../lib/server_time.js";
import { apply } from "../lib/settings.js";

const root = document.getElementById("root");

apply();
clientConfig().then((config) => {
  document.getElementById("demo").hidden = config.env !== "demo";
}).catch(() => {});
window.addEventListener("hashchange", check);
await check();

async function check() {
  try {
    replace(root, el("h1", {}, "证书核验"), ...told(await ask(location.hash.slice(1))));
  } catch (problem) {
    replace(root, el("h1", {}, "证书核验"), problemNote(problem));
  }
}

async function ask(code) {
  const body = JSON.stringify({ code: code || "-" });
  let response;
  try {
    response = await fetch("/api/v1/public/certificate-checks", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  } catch {
    throw offline();
  }
  const text = await response.text();
  if (!response.ok) throw problemOf(response.status, text, null);
  return JSON.parse(text);
}

function told({ is_valid: isValid, checked_at: at, certificate: item }) {
  const kind = [item.category_label, item.specialty_label, item.post_label].filter(Boolean).join(" ") || item.kind_label;
  const ends = item.valid_to ? dayText(item.valid_to, { year: true }) : "长期";
  const known = [["证书", item.name], ["姓名", item.holder_name], ["编号", item.number], ["类别", kind], ["注册单位", item.unit], ["发证", item.issuer || item.province_label], ["有效期", item.valid_from ? `${dayText(item.valid_from, { year: true })} 至 ${ends}` : `至 ${ends}`]];
  const word = isValid ? "有效" : item.validity === "VALID" ? item.activation_label : item.validity_label;
  return [
    el("p", { class: `standing ${isValid ? "standing-good" : "standing-bad"}`, role: "status" }, word),
    el("section", { class: "card" }, facts(known)),
    el("p", { class: "hint" }, `${momentText(at)}核验。请对照持证人手机上的照片；过一分钟再看，要重新扫码。`),
  ];
}
