// 转岗: which certificates may be converted, the roles, and the warning before the choice that stays.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { navigate } from "../lib/router.js";
import { dayText } from "../lib/server_time.js";
import { button, linkButton } from "../lib/parts/button.js";
import { dialog } from "../lib/parts/dialog.js";
import { empty } from "../lib/parts/empty.js";
import { mark } from "../lib/parts/marks.js";
import { problemNote, reasonList } from "../lib/parts/problem_note.js";

export async function show(_params, signal) {
  const options = await api.get("/me/conversions/options", { signal });
  const { campaign } = options;
  const node = el(
    "div",
    { class: "page" },
    el("h1", {}, "转岗培训"),
    campaign && el("section", { class: "card" }, el("div", { class: "split" }, el("h2", {}, campaign.title), mark(campaign.state_label, campaign.state === "open" ? "good" : "plain")), el("p", {}, `${dayText(campaign.opens_on, { year: true })} 到 ${dayText(campaign.closes_on, { year: true })}${campaign.state === "open" ? `，还剩${options.days_left}天` : ""}`), el("p", { class: "hint" }, "免费，不收任何费用。")),
    options.reasons.length > 0 && el("section", { class: "note note-wait" }, reasonList(options.reasons)),
    options.items.map((item) => card(item, options, signal)),
    !options.items.length && empty("您还没有可以转岗的证书。"),
  );
  return { title: "转岗培训", node };
}

function card(item, options, signal) {
  const { certificate, conversion } = item;
  return el(
    "section",
    { class: "card" },
    el("h2", {}, certificate.name),
    el("p", { class: "hint" }, `编号 ${certificate.number} · ${certificate.validity_label}`),
    conversion && [el("p", {}, mark(conversion.state_label, "wait"), ` ${conversion.role_label}`), el("p", {}, conversion.message), linkButton("接着办", `/m/conversions/${conversion.id}`, { class: "button button-main wide" })],
    !conversion && item.reasons.length > 0 && reasonList(item.reasons),
    !conversion && item.eligible && chooser(item, options, signal),
  );
}

function chooser(item, options, signal) {
  const told = el("div", {});
  const name = `role-${item.certificate.id}`;
  let chosen = null;
  const roles = item.roles.map((role) => el("div", {}, el("label", { class: "choice" }, el("input", { type: "radio", name, disabled: !role.available, onchange: () => { chosen = role; } }), el("span", {}, role.label, role.course && el("span", { class: "hint" }, ` ${role.course.required_hours} 学时`))), role.reasons.length > 0 && reasonList(role.reasons)));
  const choose = async () => {
    if (!chosen) return replace(told, problemNote({ message: "还没有选岗位", remedy: "请先在上面选一个", reasons: [] }));
    const really = await dialog({
      title: `确认选“${chosen.label}”？`,
      body: [el("p", { class: "note note-bad" }, el("strong", {}, "选好以后不能更改。")), el("p", {}, options.confirm_text)],
      actions: [{ label: `确认选${chosen.label}`, value: true }, { label: "再想想", value: false, kind: "plain" }],
      signal,
    });
    if (!really) return;
    const body = { certificate_id: item.certificate.id, target_post: chosen.target_post, specialty: chosen.specialty, confirm: true };
    const made = await api.post("/me/conversions", body, { signal });
    await navigate(`/m/conversions/${made.id}`);
  };
  return el("fieldset", {}, el("legend", {}, "转成什么岗位（只能选一个，选好不能改）"), roles, told, button("下一步", choose, { class: "button button-main wide", onProblem: (problem) => replace(told, problemNote(problem)) }));
}
