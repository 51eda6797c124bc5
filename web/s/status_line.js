// Inside, network, queue and the roster's age: one line that never jumps.

import { el, replace } from "../lib/dom.js";
import { durationText } from "../lib/server_time.js";

/** @param {import("./gate.js").Gate} gate */
export function statusLine(gate, project) {
  const inside = el("a", { class: "status-inside", href: `/s/${project}/inside` });
  const network = el("a", { class: "status-network", href: `/s/${project}/waiting`, "aria-live": "polite" });
  const node = el("div", { class: "status-line" }, inside, network);
  const draw = () => {
    replace(inside, "场内 ", el("strong", {}, String(gate.inside.count ?? "—")), " 人");
    node.dataset.network = gate.isOnline ? "on" : "off";
    replace(network, networkWords(gate));
  };
  draw();
  return { node, draw };
}

function networkWords(gate) {
  const waiting = gate.waiting ? `待传 ${gate.waiting} 条` : "";
  if (gate.problem?.status === 401) return `请重新登录${waiting ? `，${waiting}` : ""}`;
  if (gate.isOnline) return waiting || "已联网";
  const { ageS } = gate.roster;
  const age = ageS < 60 ? "刚更新" : `${durationText(Math.floor(ageS / 60) * 60)}前`;
  const roster = ageS === null ? "还没有名单" : `名单${age}${gate.roster.isOld ? "，已旧" : ""}`;
  return ["没有网络", waiting, roster].filter(Boolean).join(" · ");
}
