// What a good picture of the card looks like, and the three that are sent back.

import { el, svg } from "../lib/dom.js";

const EXAMPLES = [["标准", "good"], ["边框缺失", "cut"], ["照片模糊", "blurred"], ["闪光强烈", "glare"]];

/** Four small drawings. */
export function cardExamples() {
  return el(
    "ul",
    { class: "examples", "aria-label": "身份证照片示例" },
    EXAMPLES.map(([label, kind]) => el("li", { class: kind === "good" ? "is-good" : null }, drawing(kind), el("span", {}, `${kind === "good" ? "✓" : "✗"} ${label}`))),
  );
}

function drawing(kind) {
  const place = kind === "cut" ? "translate(18 -9)" : "";
  return svg("svg", { viewBox: "0 0 80 54", "aria-hidden": "true" }, blur(), svg("g", { transform: place, filter: kind === "blurred" ? "url(#blurred)" : null }, card()), kind === "glare" && glare());
}

function card() {
  return [
    svg("rect", { x: 8, y: 7, width: 64, height: 40, rx: 3, fill: "#eaf3f7", stroke: "#3b5563" }),
    ...[13, 20, 27].map((y, at) => svg("rect", { x: 13, y, width: [18, 24, 28][at], height: 3, fill: "#3b5563" })),
    svg("rect", { x: 13, y: 39, width: 46, height: 3.5, fill: "#17262e" }),
    svg("rect", { x: 50, y: 12, width: 17, height: 22, fill: "#c9d8df" }),
    svg("circle", { cx: 58.5, cy: 20, r: 4.5, fill: "#6f8794" }),
    svg("path", { d: "M51 34c1-9 14-9 15 0z", fill: "#6f8794" }),
  ];
}

function blur() {
  return svg("filter", { id: "blurred" }, svg("feGaussianBlur", { stdDeviation: 2 }));
}

function glare() {
  return [svg("ellipse", { cx: 32, cy: 26, rx: 20, ry: 13, fill: "#fff", opacity: 0.92 }), svg("path", { d: "M32 4v44M8 26h48M16 10l32 32M48 10 16 42", stroke: "#fff", "stroke-width": 1.5 })];
}

/** How to hold the phone for one's own picture. */
export function faceExample() {
  const face = svg("svg", { viewBox: "0 0 80 54", "aria-hidden": "true" }, svg("ellipse", { cx: 40, cy: 24, rx: 13, ry: 17, fill: "#e8c9ae", stroke: "#0b6b3f", "stroke-width": 2, "stroke-dasharray": "4 3" }), svg("path", { d: "M20 54c2-16 38-16 40 0z", fill: "#56707d" }), svg("circle", { cx: 35, cy: 22, r: 1.5 }), svg("circle", { cx: 45, cy: 22, r: 1.5 }), svg("path", { d: "M36 31q4 3 8 0", fill: "none", stroke: "#000" }));
  return el("ul", { class: "examples", "aria-label": "本人照片示例" }, el("li", { class: "is-good" }, face, el("span", {}, "✓ 正对镜头")), el("li", {}, svg("svg", { viewBox: "0 0 80 54", "aria-hidden": "true" }, face.children[0].cloneNode(), face.children[1].cloneNode(), svg("path", { d: "M26 14q14-14 28 0l4 3H22z", fill: "#ffd21f" }), svg("rect", { x: 29, y: 26, width: 22, height: 13, fill: "#cfe3ee" })), el("span", {}, "✗ 戴帽戴口罩")));
}
