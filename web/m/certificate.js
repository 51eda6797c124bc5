// One certificate: its dates as a line, what can be done now, what has happened to it.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { reload } from "../lib/router.js";
import { dayText, legalDay, momentText } from "../lib/server_time.js";
import { button, linkButton } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { facts } from "../lib/parts/facts.js";
import { mark } from "../lib/parts/marks.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { toast } from "../lib/parts/toast.js";
import { ACTIVATION_TONES, title, validText, VALIDITY_TONES } from "./certificates.js";
import { educationPart } from "./education_part.js";
import { liveCode } from "./live_code.js";
import { timeline } from "./timeline.js";

export async function show({ certificate }, signal) {
  const item = await api.get(`/me/certificates/${certificate}`, { signal });
  const told = el("div", {});
  const known = [["编号", item.number], ["持证人", item.holder_name], ["身份证号", item.holder_id_number], ["注册单位", item.unit], ["发证机关", item.issuer], ["省市", item.province_label], ["发证日期", item.issued_on && dayText(item.issued_on, { year: true })]];
  const node = el(
    "div",
    { class: "page" },
    el("h1", {}, title(item)),
    el(
      "section",
      { class: "card" },
      el("p", { class: "marks" }, mark(item.validity_label, VALIDITY_TONES[item.validity]), mark(item.activation_label, ACTIVATION_TONES[item.activation])),
      el("p", {}, el("strong", {}, validText(item))),
      facts(known),
      item.validity === "VALID" && item.activation !== "ACTIVE" && activation(item, told, signal),
      told,
      item.validity === "VALID" && el("div", { class: "actions" }, linkButton("出示证书和核验码", `/m/certificates/${item.id}/shown`, { kind: "plain" }), button("出示个人码", () => showPicture(item, signal), { kind: "plain" })),
    ),
    item.renewal && renewal(item),
    item.renewal?.enrolment_id && (await educationPart(item.renewal.enrolment_id, signal)),
    item.history.length > 0 && el("details", { class: "card full-text" }, el("summary", {}, "证书的经过"), el("ul", {}, item.history.map((event) => el("li", {}, `${momentText(event.at)} ${event.label}${event.reason_label ? `：${event.reason_label}` : ""}`)))),
  );
  return { title: title(item), node };
}

function activation(item, told, signal) {
  const activate = async () => {
    await api.post(`/me/certificates/${item.id}/activation`, undefined, { signal });
    toast("证书已激活", { kind: "good" });
    await reload();
  };
  return button("激活电子证书", activate, { class: "button button-main wide", onProblem: (problem) => replace(told, problemNote(problem), problem.code === "REALNAME_REQUIRED" && linkButton("去实名认证", "/m/verification")) });
}

function renewal(item) {
  const { renewal: window } = item;
  const days = [
    [window.opens_on, "可以报名继续教育"],
    [window.closes_on, "报名截止"],
    [window.must_finish_by, "最迟学完"],
    [window.apply_by, "最迟申请延期"],
    [item.valid_to, "有效期满"],
  ];
  return el(
    "section",
    { class: "card" },
    el("div", { class: "split" }, el("h2", {}, "继续教育和延期"), mark(window.state_label, window.state === "open" ? "wait" : "plain")),
    window.message && el("p", {}, window.message),
    timeline(days, legalDay()),
    !window.enrolment_id && linkButton("看班次、报名", `/m/certificates/${item.id}/classes`, { kind: window.state === "open" ? "main" : "plain", class: `button button-${window.state === "open" ? "main" : "plain"} wide` }),
  );
}

async function showPicture(item, signal) {
  const page = await api.get(`/me/certificates/${item.id}/page`, { signal });
  const ending = new AbortController();
  signal.addEventListener("abort", () => ending.abort());
  await dialog({
    title: title(item),
    body: [
      page.photo_url && el("img", { class: "portrait", src: page.photo_url, alt: "持证人照片" }),
      el("p", {}, `${item.holder_name} · ${item.number}`),
      el("p", {}, validText(item)),
      liveCode(page.code, ending.signal),
      el("p", { class: "hint" }, page.note),
    ],
    actions: [{ label: "关闭", value: true, kind: "plain" }],
    signal,
  });
  ending.abort();
}
