// From modules to text: format, mask, bytes in their winding order, repair, characters. Version 6 only.

import { SIDE } from "./modules.js";
import { mend } from "./reed_solomon.js";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/** Blocks, data bytes and spare bytes of each, by the two bits that name the level. */
const LEVELS = { 1: [2, 68, 18], 0: [4, 27, 16], 3: [4, 19, 24], 2: [4, 15, 28] };
const MASKS = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (row, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => ((row >> 1) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

/** @param {Uint8Array} modules @returns {string | null} */
export function textOf(modules) {
  const format = formatOf(modules);
  if (format === null) return null;
  const bytes = bytesOf(modules, MASKS[format & 7]);
  const data = repaired(bytes, ...LEVELS[format >> 3]);
  return data && charactersOf(data);
}

/** Five bits, level and mask, from the better of two copies; null where both are too far from any. */
function formatOf(modules) {
  const at = (row, column) => modules[row * SIDE + column];
  let first = 0, second = 0;
  for (let i = 0; i < 6; i += 1) first = first << 1 | at(8, i);
  first = first << 1 | at(8, 7);
  first = first << 1 | at(8, 8);
  first = first << 1 | at(7, 8);
  for (let i = 5; i >= 0; i -= 1) first = first << 1 | at(i, 8);
  for (let i = 1; i <= 7; i += 1) second = second << 1 | at(SIDE - i, 8);
  for (let i = 8; i >= 1; i -= 1) second = second << 1 | at(8, SIDE - i);
  let best = null;
  for (let value = 0; value < 32; value += 1) {
    const bits = guarded(value);
    const far = Math.min(ones(bits ^ first), ones(bits ^ second));
    if (!best || far < best.far) best = { far, value };
  }
  return best.far <= 3 ? best.value : null;
}

function guarded(value) {
  let rest = value << 10;
  for (let bit = 14; bit >= 10; bit -= 1) if (rest >> bit & 1) rest ^= 0x537 << (bit - 10);
  return (value << 10 | rest) ^ 0x5412;
}

function ones(bits) {
  let count = 0;
  for (let rest = bits; rest; rest &= rest - 1) count += 1;
  return count;
}

/** Whether a module belongs to corners, format, timing or the alignment mark. */
function isFixed(row, column) {
  if (row === 6 || column === 6) return true;
  if (row < 9 && (column < 9 || column >= SIDE - 8)) return true;
  if (row >= SIDE - 8 && column < 9) return true;
  return row >= 32 && row <= 36 && column >= 32 && column <= 36;
}

function bytesOf(modules, isTurned) {
  const bytes = [];
  let byte = 0, bits = 0, isUp = true;
  for (let right = SIDE - 1; right > 0; right -= 2) {
    if (right === 6) right -= 1;
    for (let step = 0; step < SIDE; step += 1) {
      const row = isUp ? SIDE - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (isFixed(row, column)) continue;
        byte = byte << 1 | (modules[row * SIDE + column] ^ (isTurned(row, column) ? 1 : 0));
        bits += 1;
        if (bits === 8) {
          bytes.push(byte);
          byte = bits = 0;
        }
      }
    }
    isUp = !isUp;
  }
  return bytes;
}

/** The data bytes once every block is whole, or null. */
function repaired(bytes, blocks, length, spare) {
  const data = new Uint8Array(blocks * length);
  for (let number = 0; number < blocks; number += 1) {
    const block = new Uint8Array(length + spare);
    for (let i = 0; i < block.length; i += 1) block[i] = bytes[i * blocks + number];
    if (!mend(block, spare)) return null;
    data.set(block.subarray(0, length), number * length);
  }
  return data;
}

function charactersOf(data) {
  let position = 0;
  const left = () => data.length * 8 - position;
  const read = (count) => {
    let value = 0;
    for (let i = 0; i < count; i += 1, position += 1) value = value << 1 | (data[position >> 3] >> (7 - (position & 7)) & 1);
    return value;
  };
  let text = "";
  while (left() >= 4) {
    const mode = read(4);
    if (mode === 0) return text;
    if (mode === 1) text += digits(read, read(10));
    else if (mode === 2) text += letters(read, read(9));
    else if (mode === 4) text += new TextDecoder().decode(Uint8Array.from({ length: read(8) }, () => read(8)));
    else return null;
    if (position > data.length * 8) return null;
  }
  return text;
}

function digits(read, count) {
  let text = "";
  for (let rest = count; rest > 0; rest -= 3) {
    const some = Math.min(3, rest);
    text += String(read([0, 4, 7, 10][some])).padStart(some, "0");
  }
  return text;
}

function letters(read, count) {
  let text = "";
  for (let rest = count; rest > 0; rest -= 2) {
    if (rest === 1) return text + ALPHABET.charAt(read(6));
    const pair = read(11);
    text += ALPHABET.charAt(Math.floor(pair / 45)) + ALPHABET.charAt(pair % 45);
  }
  return text;
}
