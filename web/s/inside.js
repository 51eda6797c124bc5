// Who is on the site now, and how many of each company and team.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { list, row } from "../lib/parts/list.js";
import { button } from "../lib/parts/button.js";
import { reload } from "../lib/router.js";
import { clockText, momentText } from "../lib/server_time.js";
import { framed } from "./frame.js";

const SHOWN_AT_ONCE = 100;

export async function show({ project }, signal) {
  const presence = await api.get(`/projects/${project}/presence`, { signal });
  const people = el("div", {});
  const drawPeople = (count) => {
    const some = presence.people.slice(0, count);
    people.replaceChildren(list(some, person, { whenEmpty: "现在没有人在场" }));
    if (presence.people.length > count) people.append(button("再看一些", () => drawPeople(count + SHOWN_AT_ONCE), { kind: "plain" }));
  };
  drawPeople(SHOWN_AT_ONCE);
  const teams = (each) => row({ title: each.team || "未分班组", text: each.company, end: el("strong", {}, `${each.inside} 人`) });
  const body = el("div", {},
    el("div", { class: "card split" },
      el("p", { class: "big" }, String(presence.inside), el("span", { class: "hint" }, " 人在场")),
      button("刷新", reload, { kind: "plain" })),
    el("p", { class: "hint" }, `截至 ${momentText(presence.as_of)}，按人计；进场超过16小时没有出场记录的不计。`),
    presence.by_team.length > 0 && [el("h2", {}, "按班组"), list(presence.by_team, teams)],
    el("h2", {}, "名单"), people);
  return { title: "在场人员", node: framed({ project, here: "inside", title: "在场人员", body }) };
}

function person({ worker, since }) {
  const text = [worker.team, worker.work_type, worker.company].filter(Boolean).join(" · ");
  return row({ title: worker.name || "姓名未登记", text, end: el("span", { class: "hint" }, `${clockText(since)} 进`) });
}
