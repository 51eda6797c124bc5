// Elements from data. Text stays text: nothing here ever reads a string as markup.

const SVG = "http://www.w3.org/2000/svg";
const PROPERTIES = new Set(["value", "checked", "disabled", "selected", "hidden", "srcObject", "muted", "open", "required", "readOnly", "multiple"]);

/**
 * `el("a", {class: "button", href: "/m/", onclick: go}, "首页")`. Falsy children are left out; `style` is an object.
 * @returns {HTMLElement}
 */
export function el(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same for drawings. @returns {SVGElement} */
export function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

/** Puts `children` in the place of whatever `node` holds. */
export function replace(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter(isShown));
  return node;
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props || {})) set(node, name, value);
  node.append(...children.flat(Infinity).filter(isShown));
  return node;
}

function set(node, name, value) {
  if (value === undefined || value === null || value === false) {
    if (PROPERTIES.has(name) && name in node) node[name] = name === "value" ? "" : false;
  } else if (name.startsWith("on")) {
    node.addEventListener(name.slice(2), value);
  } else if (name === "dataset") {
    Object.assign(node.dataset, value);
  } else if (name === "style") {
    for (const [key, part] of Object.entries(value)) node.style.setProperty(key, part);
  } else if (PROPERTIES.has(name) && name in node) {
    node[name] = value;
  } else {
    node.setAttribute(name, value === true ? "" : String(value));
  }
}

function isShown(child) {
  return child !== null && child !== undefined && child !== false && child !== "";
}
