// What a phone keeps. A browser that keeps nothing (private mode) still works until the page is closed.

const memory = new Map();

/** The kept value, or `fallback`. */
export function kept(key, fallback = null) {
  try {
    const text = localStorage.getItem(key);
    if (text !== null) return JSON.parse(text);
  } catch {
    // Nothing kept, or not ours: the memory answers.
  }
  return memory.has(key) ? memory.get(key) : fallback;
}

/** Keeps `value` (JSON) under `key`; null forgets it. */
export function keep(key, value) {
  if (value === null) memory.delete(key);
  else memory.set(key, value);
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // The memory has it.
  }
}
