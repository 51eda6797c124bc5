// Choices from the product's dictionaries, for fields.

import { api } from "../lib/api.js";

const kept = new Map();

/** `[{value, label}]` of a dictionary, with `first` above when it is given. */
export async function choices(dictionary, signal, first = null) {
  if (!kept.has(dictionary)) {
    const { entries } = await api.get(`/dictionaries/${dictionary}`, { signal });
    kept.set(dictionary, entries.map(({ code, label }) => ({ value: code, label })));
  }
  return first ? [{ value: "", label: first }, ...kept.get(dictionary)] : kept.get(dictionary);
}
