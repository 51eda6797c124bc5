// Scanners that type: a code comes as quick keys and ends with Enter, on a computer at the gate.

const QUICK_MS = 80;
const SHORTEST = 12;

/** `onText(text)` for everything typed as quickly as no hand can, until `signal` ends it. */
export function listenToScanner(onText, signal) {
  let typed = "", at = 0;
  const hear = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.("input:not([type=radio]), textarea, select")) return;
    const time = performance.now();
    if (time - at > QUICK_MS) typed = "";
    at = time;
    if (event.key.length === 1) {
      typed += event.key;
    } else if (event.key === "Enter" && typed.length >= SHORTEST) {
      event.preventDefault();
      const text = typed;
      typed = "";
      onText(text);
    }
  };
  document.addEventListener("keydown", hear, { signal, capture: true });
}
