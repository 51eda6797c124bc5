// Letting somebody in by hand: found in the roster, which also answers without a network.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { button } from "../lib/parts/button.js";
import { empty } from "../lib/parts/empty.js";
import { field } from "../lib/parts/field.js";
import { list, row } from "../lib/parts/list.js";
import { mark } from "../lib/parts/marks.js";
import { photo } from "../lib/parts/photo.js";
import { play } from "../lib/sound.js";
import { framed } from "./frame.js";
import { Gate } from "./gate.js";
import { portrait, resultView } from "./result_view.js";
import { statusLine } from "./status_line.js";
import { meaning } from "./words.js";

const TYPING_MS = 250;
const FULL_NAME = /^[\u4e00-\u9fff·]{2,20}$/;
const REASONS = ["手机没电", "手机丢失或损坏", "没有带手机", "码扫不出来"];

export async function show({ project }, signal) {
  const gate = new Gate(project);
  const status = statusLine(gate, project);
  const place = el("div", {});
  const found = el("div", { "aria-live": "polite" });
  const search = el("input", { type: "search", id: "worker-search", autocomplete: "off", enterkeyhint: "search", placeholder: "姓名、班组或单位" });

  const drawFound = async () => {
    const words = search.value.trim();
    const entries = gate.roster.search(words);
    const exact = FULL_NAME.test(words) && gate.isOnline ? await namesakes(gate, words, signal) : [];
    if (search.value.trim() !== words) return;
    const all = [...new Map([...exact, ...entries].map((entry) => [entry.worker_id, entry])).values()];
    const none = gate.roster.about ? "名单里没有找到，请换个字查，或让工人先到项目部登记" : "手机里还没有名单，请先连一次网";
    replace(found, all.length ? list(all, (entry) => line(entry, () => choose(entry))) : empty(none));
  };
  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(drawFound, TYPING_MS);
  });
  signal.addEventListener("abort", () => clearTimeout(timer));

  const choose = (entry) => {
    replace(place, form(gate, entry, start, (result) => {
      play(meaning(result).sound);
      const settled = (work) => async () => shown(await work());
      const shown = (answer) => replace(place,
        el("div", { class: "by-hand", dataset: { tone: meaning(answer).tone, status: answer.status }, "aria-live": "assertive" },
          resultView(answer, {
            onConfirm: (checked) => settled(() => gate.confirm(answer, checked))(),
            onUndo: settled(() => gate.annul(answer, "门卫撤销误登记")),
          })),
        button("登记下一个", start));
      shown(result);
    }));
    place.querySelector("h2")?.focus();
  };
  const start = () => {
    search.value = "";
    replace(place, el("div", { class: "field" }, el("label", { for: "worker-search" }, "找工人"), search), found);
    drawFound();
  };

  gate.onChange = status.draw;
  await gate.open(signal);
  start();
  if (!gate.roster.about) gate.roster.refresh(signal).then(drawFound, () => {});
  const body = el("div", {}, status.node, place);
  return { title: "人工登记", node: framed({ project, here: "manual", title: "人工登记", body }) };
}

async function namesakes(gate, name, signal) {
  try {
    const { items } = await api.post(`${gate.path}/workers/search`, { name, stage: "active" }, { signal });
    return items.map((worker) => gate.roster.byWorker.get(worker.id)).filter(Boolean);
  } catch {
    return [];
  }
}

function line(entry, onclick) {
  const text = [entry.team, entry.work_type, entry.company].filter(Boolean).join(" · ");
  return row({ title: entry.name || "姓名未登记", text, end: entry.blocked && mark("不能进场", "bad"), onclick });
}

function form(gate, entry, onBack, onDone) {
  let picture = null, direction = gate.direction === "out" ? "out" : "in";
  const why = field({ label: "原因", name: "reason", options: [...REASONS, "其他"].map((label) => ({ value: label, label })) });
  const other = field({ label: "请写明原因", name: "other", maxlength: "100" });
  other.node.hidden = true;
  why.input.addEventListener("change", () => { other.node.hidden = why.value() !== "其他"; });
  const way = (value, label) => el("label", { class: "direction" },
    el("input", { type: "radio", name: "way", value, checked: direction === value, onchange: () => { direction = value; } }), el("span", {}, label));
  const send = async () => {
    const reason = why.value() === "其他" ? other.value() : why.value();
    if (!reason) {
      other.setError("请写明原因");
      other.input.focus();
      return;
    }
    onDone(await gate.checkInByHand(entry, direction, reason, picture));
  };
  const text = [entry.team, entry.work_type, entry.company].filter(Boolean).join(" · ");
  return el("div", { class: "card" },
    el("div", { class: "man" }, portrait({ ...entry, id: entry.worker_id }),
      el("div", { class: "man-words" }, el("h2", { tabindex: "-1" }, entry.name || "姓名未登记"), el("p", { class: "hint" }, text))),
    el("p", {}, "请先核对照片和本人。"),
    el("fieldset", { class: "directions" }, el("legend", {}, "方向"), way("in", "进场"), way("out", "出场")),
    why.node, other.node,
    el("p", { class: "group-title" }, "现场照片（可不拍）"),
    photo({ label: "现场照片", fromAlbum: false, onChosen: (blob) => { picture = blob; } }),
    el("div", { class: "actions" }, button("登记", send), button("返回", onBack, { kind: "plain" })));
}
