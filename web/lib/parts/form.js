// A form of fields that is sent once per tap, with the refusal at its field or above the button.

import { newKey } from "../api.js";
import { el, replace } from "../dom.js";
import { asProblem } from "../problem.js";
import { button } from "./button.js";
import { dialog } from "./dialog.js";
import { showErrors } from "./field.js";
import { problemNote } from "./problem_note.js";

/**
 * `fields` `{name: field}` in their order; `send(values, {idempotencyKey})` gets only what is filled in, and what it
 * answers goes to `onSent`. Fields that are `required` are asked for before anything is sent.
 */
export function form({ fields, label, send, onSent = () => {}, before = null, kind = "main" }) {
  const trouble = el("div", {});
  const go = button(label, () => {}, { type: "submit", class: `button button-${kind} wide` });

  async function submit(event) {
    event.preventDefault();
    if (go.getAttribute("aria-busy") === "true" || !isComplete(fields)) return;
    replace(trouble);
    go.setAttribute("aria-busy", "true");
    try {
      await onSent(await send(valuesOf(fields), { idempotencyKey: newKey() }));
    } catch (fault) {
      const problem = asProblem(fault);
      if (!problem) return;
      showErrors(problem, fields);
      if (!isToldAtFields(problem, fields)) replace(trouble, problemNote(problem));
    } finally {
      go.removeAttribute("aria-busy");
    }
  }

  return el("form", { novalidate: true, onsubmit: submit }, before, Object.values(fields).map((each) => each.node), trouble, go);
}

/** The same in the middle of the screen. @returns {Promise<any>} the answer of `send`, null when given up */
export function formDialog({ title, signal = null, ...parts }) {
  const body = (close) => form({ ...parts, onSent: (answer) => close(answer ?? true) });
  return dialog({ title, body, actions: [{ label: "取消", value: null, kind: "plain" }], signal });
}

function valuesOf(fields) {
  const values = {};
  for (const [name, each] of Object.entries(fields)) {
    const value = each.value();
    if (value !== "") values[name] = value;
  }
  return values;
}

function isToldAtFields({ errors }, fields) {
  const names = Object.keys(errors);
  return names.length > 0 && names.every((name) => fields[name] && !fields[name].node.hidden);
}

function isComplete(fields) {
  const empty = Object.values(fields).filter((each) => each.input.required && each.value() === "");
  for (const each of empty) each.setError("请填写");
  empty[0]?.input.focus();
  return empty.length === 0;
}
