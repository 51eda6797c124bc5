import { el } from "../dom.js";

let count = 0;

/**
 * A labelled field. `options` `[{value, label}]` makes a choice, `type: "textarea"` a large one.
 * @returns {{node: HTMLElement, input: HTMLElement, value: () => string, setError: (message: string|null) => void}}
 */
export function field({ label, name, type = "text", value = "", hint = null, options = null, required = true, ...props }) {
  count += 1;
  const id = `field-${name}-${count}`;
  const input = inputOf({ type, options, value, id, name, required, "aria-describedby": `${id}-hint ${id}-error`, ...props });
  const error = el("p", { class: "field-error", id: `${id}-error`, role: "alert" });
  const node = el(
    "div",
    { class: "field" },
    el("label", { for: id }, label, !required && el("span", { class: "optional" }, "（可不填）")),
    hint && el("p", { class: "hint", id: `${id}-hint` }, hint),
    input,
    error,
  );
  const setError = (message) => {
    error.textContent = message || "";
    input.setAttribute("aria-invalid", message ? "true" : "false");
  };
  input.addEventListener("input", () => setError(null));
  return { node, input, value: () => input.value.trim(), setError };
}

/** A box to tick; never ticked beforehand unless `checked` says so. */
export function tick({ label, name, checked = false, hint = null }) {
  count += 1;
  const id = `field-${name}-${count}`;
  const input = el("input", { type: "checkbox", id, name, checked });
  const node = el("div", { class: "tick" }, input, el("label", { for: id }, label, hint && el("span", { class: "hint" }, hint)));
  return { node, input, value: () => input.checked };
}

/** Shows `problem.errors` at the fields `{name: field}`; false when none of them is to blame. */
export function showErrors(problem, fields) {
  let first = null;
  for (const [name, messages] of Object.entries(problem.errors || {})) {
    const at = fields[name];
    if (!at) continue;
    at.setError([messages].flat(2).join("；"));
    first ||= at.input;
  }
  first?.focus();
  return first !== null;
}

function inputOf({ type, options, value, ...props }) {
  if (options) {
    return el("select", props, options.map((option) => el("option", { value: option.value, selected: option.value === value }, option.label)));
  }
  if (type === "textarea") return el("textarea", { rows: 4, value, ...props });
  return el("input", { type, value, ...props });
}
