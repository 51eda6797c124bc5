// Files that a page hands to the phone.

const KEPT_MS = 60_000;

/** Offers `blob` under `filename`. */
export function saved(blob, filename) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
