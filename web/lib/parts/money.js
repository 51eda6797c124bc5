// Amounts are whole cents; people read and write yuan.

const WRITTEN = /^(\d{1,9})(?:\.(\d{1,2}))?$/;

/** `1,234.50 元` of cents; a dash where there is none. */
export function yuan(cents) {
  if (cents === null || cents === undefined) return "—";
  const whole = String(Math.floor(cents / 100)).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${whole}.${String(cents % 100).padStart(2, "0")} 元`;
}

/** Cents of what somebody wrote in yuan, null where it is no amount. */
export function cents(text) {
  const found = WRITTEN.exec(text.trim().replaceAll(",", ""));
  return found ? Number(found[1]) * 100 + Number((found[2] || "").padEnd(2, "0")) : null;
}
