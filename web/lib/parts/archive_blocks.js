// The blocks of an archive: every entry with its source, its day, and whether somebody vouches for it.

import { el } from "../dom.js";
import { dayText } from "../server_time.js";
import { linkButton } from "./button.js";
import { mark } from "./marks.js";

const STATES = { refused: ["没有通过核实", "bad"], stated: ["本人填报", "wait"], confirmed: ["已核验", "good"] };

/** `archive` as the API answers; `actionsOf(entry)` gives buttons below an entry, `here` is the page's own path. */
export function archiveBlocks(archive, { actionsOf = () => [], here = null } = {}) {
  return archive.blocks.map((block) => el(
    "section",
    { class: "card" },
    el("h2", {}, block.title),
    block.updated_at && el("p", { class: "hint" }, `更新于 ${dayText(block.updated_at.slice(0, 10), { year: true })}`),
    block.entries.map((entry) => entryPart(entry, actionsOf(entry))),
    block.missing && missingPart(block.missing, here),
  ));
}

function entryPart(entry, actions) {
  const [words, tone] = STATES[entry.state] || (entry.is_proven ? STATES.confirmed : STATES.stated);
  return el(
    "div",
    { class: "archive-entry" },
    el("div", { class: "split" }, el("strong", {}, entry.title), mark(words, tone)),
    entry.facts.length > 0 && el("dl", { class: "facts" }, entry.facts.map(({ label, text }) => [el("dt", {}, label), el("dd", {}, text)])),
    entry.reason && entry.state === "refused" && el("p", {}, `原因：${entry.reason}`),
    el("p", { class: "hint" }, `来源：${entry.source_label}`),
    actions.length > 0 && el("div", { class: "actions no-print" }, actions),
  );
}

function missingPart({ message, link }, here) {
  return [el("p", { class: "hint" }, message), link && link !== here && linkButton("去补齐", link, { kind: "plain" })];
}
