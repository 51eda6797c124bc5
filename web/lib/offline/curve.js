// Ed25519 verification (RFC 8032, 5.1.7) in whole numbers: some tens of milliseconds, only public values.

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);
const BASE = fromBytes(new Uint8Array([0x58, ...new Array(31).fill(0x66)]));
const NOTHING = [0n, 1n, 1n, 0n];

/** @returns {Promise<boolean>} */
export async function verify(publicKey, signature, message) {
  const head = signature.subarray(0, 32);
  const key = fromBytes(publicKey), commitment = fromBytes(head);
  const factor = numberOf(signature.subarray(32));
  if (!key || !commitment || factor >= ORDER) return false;
  const hashed = new Uint8Array(64 + message.length);
  hashed.set(head);
  hashed.set(publicKey, 32);
  hashed.set(message, 64);
  const digest = numberOf(new Uint8Array(await crypto.subtle.digest("SHA-512", hashed))) % ORDER;
  return isSame(multiplied(BASE, factor), added(commitment, multiplied(key, digest)));
}

function mod(value) {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function power(base, exponent) {
  let result = 1n;
  for (let factor = base, rest = exponent; rest > 0n; rest >>= 1n, factor = mod(factor * factor)) {
    if (rest & 1n) result = mod(result * factor);
  }
  return result;
}

function numberOf(bytes) {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i -= 1) value = value << 8n | BigInt(bytes[i]);
  return value;
}

/** A point in extended coordinates, or null for bytes that are none. */
function fromBytes(bytes) {
  const said = numberOf(bytes);
  const sign = said >> 255n, y = said & (1n << 255n) - 1n;
  if (y >= P) return null;
  const square = mod(mod(y * y - 1n) * power(mod(D * y * y + 1n), P - 2n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x) !== square) x = mod(x * ROOT_OF_MINUS_ONE);
  if (mod(x * x) !== square || (x === 0n && sign)) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

function added([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2)), b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * D * mod(t1 * t2)), d = mod(2n * z1 * z2);
  const e = b - a, f = d - c, g = d + c, h = b + a;
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function multiplied(point, factor) {
  let result = NOTHING;
  for (let doubled = point, rest = factor; rest > 0n; rest >>= 1n, doubled = added(doubled, doubled)) {
    if (rest & 1n) result = added(result, doubled);
  }
  return result;
}

function isSame([x1, y1, z1], [x2, y2, z2]) {
  return mod(x1 * z2) === mod(x2 * z1) && mod(y1 * z2) === mod(y2 * z1);
}
