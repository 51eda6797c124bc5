// What a table shows as a file for the office's spreadsheet.

import { saved } from "../save.js";

const LIKE_A_FORMULA = /^[=+@\t\r-]/;

/** Hands `rows` to the person as `<name>.csv`, which Excel opens with Chinese intact. */
export function saveAsSheet(name, columns, rows) {
  const shown = columns.filter((column) => !column.isAction);
  const lines = [shown.map((column) => column.label), ...rows.map((row) => shown.map((column) => column.value(row)))];
  const text = lines.map((cells) => cells.map(cellOf).join(",")).join("\r\n");
  saved(new Blob([`\uFEFF${text}\r\n`], { type: "text/csv" }), `${name}.csv`);
}

/** Quoted; what a spreadsheet would run as a formula stays text. */
function cellOf(value) {
  const text = typeof value === "string" && LIKE_A_FORMULA.test(value) ? `'${value}` : String(value ?? "");
  return `"${text.replaceAll('"', '""')}"`;
}
