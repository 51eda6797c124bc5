// Mends up to half as many wrong bytes as there are spare ones (QR codes: GF(256), 0x11d).

const POWERS = new Uint8Array(512);
const LOGS = new Uint8Array(256);
for (let i = 0, value = 1; i < 255; i += 1) {
  POWERS[i] = POWERS[i + 255] = value;
  LOGS[value] = i;
  value = value << 1 ^ (value & 0x80 ? 0x11d : 0);
}

const times = (a, b) => (a && b ? POWERS[LOGS[a] + LOGS[b]] : 0);
const inverse = (a) => POWERS[255 - LOGS[a]];

/** A polynomial's value; lowest coefficient first. */
function valueAt(polynomial, x) {
  let value = 0;
  for (let i = polynomial.length - 1; i >= 0; i -= 1) value = times(value, x) ^ polynomial[i];
  return value;
}

/**
 * Mends a block in place.
 * @param {Uint8Array} block data and then spare bytes
 * @param {number} spare how many of them are spare
 * @returns {boolean} false where too much is broken
 */
export function mend(block, spare) {
  const syndromes = syndromesOf(block, spare);
  if (syndromes.every((value) => value === 0)) return true;
  const locator = locatorOf(syndromes);
  const wrong = locator.length - 1;
  if (wrong > spare >> 1) return false;
  const evaluator = new Array(spare).fill(0);
  for (let i = 0; i < spare; i += 1) {
    for (let j = 0; j <= Math.min(i, wrong); j += 1) evaluator[i] ^= times(locator[j], syndromes[i - j]);
  }
  evaluator.length = wrong;
  let mended = 0;
  for (let i = 0; i < block.length; i += 1) {
    const back = POWERS[(255 - i) % 255];
    if (valueAt(locator, back) !== 0) continue;
    let slope = 0;
    for (let j = 1; j <= wrong; j += 2) slope ^= times(locator[j], power(back, j - 1));
    if (slope === 0) return false;
    const size = times(valueAt(evaluator, back), inverse(slope));
    block[block.length - 1 - i] ^= times(size, POWERS[i]);
    mended += 1;
  }
  return mended === wrong && syndromesOf(block, spare).every((value) => value === 0);
}

function power(a, exponent) {
  return exponent === 0 ? 1 : POWERS[(LOGS[a] * exponent) % 255];
}

function syndromesOf(block, spare) {
  return Array.from({ length: spare }, (_, i) => {
    let value = 0;
    for (const byte of block) value = times(value, POWERS[i]) ^ byte;
    return value;
  });
}

/** Berlekamp and Massey. */
function locatorOf(syndromes) {
  let locator = [1], before = [1], length = 0, gap = 1, last = 1;
  for (let n = 0; n < syndromes.length; n += 1) {
    let off = syndromes[n];
    for (let i = 1; i <= length; i += 1) off ^= times(locator[i] || 0, syndromes[n - i]);
    if (off === 0) {
      gap += 1;
      continue;
    }
    const kept = locator.slice();
    const factor = times(off, inverse(last));
    before.forEach((value, i) => { locator[i + gap] = (locator[i + gap] || 0) ^ times(factor, value); });
    for (let i = 0; i < locator.length; i += 1) locator[i] = locator[i] || 0;
    if (2 * length <= n) {
      length = n + 1 - length;
      before = kept;
      last = off;
      gap = 1;
    } else {
      gap += 1;
    }
  }
  while (locator.length > 1 && locator[locator.length - 1] === 0) locator = locator.slice(0, -1);
  return locator;
}
