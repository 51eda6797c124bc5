import { el, svg } from "../dom.js";

const WIDTH = 320;
const HEIGHT = 140;
const FOOT = 18;
// More names than these run into each other.
const LABELS_AT_MOST = 8;

/** Bars: `values` `[{label, value, text?}]`; the numbers are also a table for whoever cannot see them. */
export function bars({ caption, values, unit = "" }) {
  const most = Math.max(1, ...values.map((entry) => entry.value));
  const step = WIDTH / Math.max(1, values.length);
  const named = Math.ceil(values.length / LABELS_AT_MOST);
  const drawn = values.map((entry, at) => {
    const height = (entry.value / most) * (HEIGHT - FOOT - 14);
    const isNumbered = values.length <= LABELS_AT_MOST ? entry.value > 0 : entry.value === most && entry.value > 0;
    return [
      svg("rect", { class: "chart-bar", x: at * step + step * 0.15, y: HEIGHT - FOOT - height, width: step * 0.7, height, rx: 2 }),
      at % named === 0 && svg("text", { class: "chart-text", x: (at + 0.5) * step, y: HEIGHT - 5, "text-anchor": "middle" }, entry.label),
      isNumbered && svg("text", { class: "chart-text", x: (at + 0.5) * step, y: HEIGHT - FOOT - height - 4, "text-anchor": "middle" }, entry.text ?? String(entry.value)),
    ];
  });
  return el(
    "figure",
    { class: "chart" },
    el("figcaption", {}, caption),
    svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" }, drawn),
    el("table", { class: "unseen" }, values.map((entry) => el("tr", {}, el("th", { scope: "row" }, entry.label), el("td", {}, `${entry.text ?? entry.value}${unit}`)))),
  );
}

/** Lying bars for names that are long: `values` as in `bars`. */
export function lyingBars({ caption, values, unit = "" }) {
  const most = Math.max(1, ...values.map((entry) => entry.value));
  const bar = (entry) => svg("svg", { class: "lying-bar", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { class: "chart-bar", width: (entry.value / most) * 100, height: 6 }));
  return el(
    "figure",
    { class: "chart" },
    el("figcaption", {}, caption),
    el("dl", { class: "lying-bars" }, values.map((entry) => el("div", {}, el("dt", {}, entry.label), el("dd", {}, entry.text ?? `${entry.value}${unit}`), bar(entry)))),
  );
}

/** How much of something is done, 0 to 1, with its words. */
export function progress(part, label) {
  return el("div", { class: "progress-part" }, el("progress", { max: 1, "aria-label": label, value: Math.min(1, part) }), el("span", { class: "hint" }, label));
}
