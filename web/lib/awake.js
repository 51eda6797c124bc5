// Keeps the screen on while a code is shown or a gate is watched, where the browser can.

/** Until `signal` ends. */
export function keepAwake(signal) {
  let lock = null;
  const take = async () => {
    if (signal.aborted || document.visibilityState !== "visible" || !navigator.wakeLock) return;
    try {
      lock = await navigator.wakeLock.request("screen");
      if (signal.aborted) lock.release();
    } catch {
      // Low battery, or not allowed: the phone decides.
    }
  };
  document.addEventListener("visibilitychange", take, { signal });
  signal.addEventListener("abort", () => lock?.release());
  take();
}
