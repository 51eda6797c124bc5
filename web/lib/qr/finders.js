// The three squares in the corners of a QR code: dark, light, three times dark, light, dark.

/** @typedef {{x: number, y: number, size: number, seen: number}} Finder `size` of a module, pixels */

const MOST = 12;
const TRIPLES = 4;

/**
 * Triples that may be the corners of one code, most likely first: top left, top right, bottom left.
 * @param {import("./binary_image.js").BinaryImage} image
 * @returns {Finder[][]}
 */
export function cornersIn(image) {
  const found = findersIn(image);
  const triples = [];
  for (let a = 0; a < found.length; a += 1) {
    for (let b = a + 1; b < found.length; b += 1) {
      for (let c = b + 1; c < found.length; c += 1) {
        const corners = [found[a], found[b], found[c]];
        const fault = faultOf(corners);
        if (fault < 0.7) triples.push({ fault, corners: inOrder(corners) });
      }
    }
  }
  triples.sort((one, other) => one.fault - other.fault);
  return triples.slice(0, TRIPLES).map((triple) => triple.corners);
}

/** @returns {Finder[]} those seen most often */
function findersIn(image) {
  const { width, height, dark } = image;
  const found = [];
  const runs = [0, 0, 0, 0, 0];
  for (let y = 1; y < height; y += 2) {
    runs.fill(0);
    let colour = 0, length = 0;
    for (let x = 0; x <= width; x += 1) {
      const next = x < width ? dark[y * width + x] : 1 - colour;
      if (next === colour) {
        length += 1;
        continue;
      }
      runs.shift();
      runs.push(length);
      if (colour === 1 && isPattern(runs)) look(image, found, x, y, runs);
      colour = next;
      length = 1;
    }
  }
  return found.filter((finder) => finder.seen > 1).sort((one, other) => other.seen - one.seen).slice(0, MOST);
}

function look(image, found, end, y, runs) {
  const total = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
  const x = end - runs[4] - runs[3] - runs[2] / 2;
  const vertical = across(image, x, y, 0, 1, total);
  if (!vertical) return;
  const horizontal = across(image, x, vertical.middle, 1, 0, total);
  if (!horizontal || !across(image, horizontal.middle, vertical.middle, 1, 1, total)) return;
  const centre = { x: horizontal.middle, y: vertical.middle, size: (vertical.total + horizontal.total) / 14 };
  for (const known of found) {
    const near = Math.max(known.size, centre.size) * 2.5;
    if (Math.abs(known.x - centre.x) < near && Math.abs(known.y - centre.y) < near) {
      const share = 1 / (known.seen + 1);
      known.x += (centre.x - known.x) * share;
      known.y += (centre.y - known.y) * share;
      known.size += (centre.size - known.size) * share;
      known.seen += 1;
      return;
    }
  }
  found.push({ ...centre, seen: 1 });
}

/** The same pattern through (x, y) in another direction; its middle along that direction, or null. */
function across(image, x, y, dx, dy, expected) {
  if (!image.at(x, y)) return null;
  const forward = half(image, x, y, dx, dy, expected), backward = half(image, x, y, -dx, -dy, expected);
  if (!forward || !backward) return null;
  const runs = [backward[2], backward[1], backward[0] + forward[0] - 1, forward[1], forward[2]];
  const total = runs.reduce((sum, run) => sum + run, 0);
  if (!isPattern(runs) || total > expected * 2 || total * 2 < expected) return null;
  const from = dx ? x : y;
  return { middle: Math.floor(from) + 0.5 + (forward[0] - backward[0]) / 2, total };
}

function half(image, x, y, dx, dy, limit) {
  const lengths = [0, 0, 0];
  let px = x, py = y;
  for (let part = 0; part < 3; part += 1) {
    const colour = part === 1 ? 0 : 1;
    while (image.at(px, py) === colour && lengths[part] <= limit) {
      if (px < 0 || py < 0 || px >= image.width || py >= image.height) break;
      lengths[part] += 1;
      px += dx;
      py += dy;
    }
    if (lengths[part] === 0 || lengths[part] > limit) return null;
  }
  return lengths;
}

function isPattern(runs) {
  const total = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
  if (total < 7 || runs[0] === 0) return false;
  const module = total / 7, off = module * 0.65;
  return Math.abs(runs[0] - module) < off && Math.abs(runs[1] - module) < off
    && Math.abs(runs[2] - 3 * module) < 3 * off
    && Math.abs(runs[3] - module) < off && Math.abs(runs[4] - module) < off;
}

/** How far three finders are from a right angle with equal sides; 0 is perfect. */
function faultOf(corners) {
  const sizes = corners.map((corner) => corner.size);
  const uneven = Math.max(...sizes) / Math.min(...sizes) - 1;
  const [first, second, third] = sides(corners).map((side) => side.length);
  if (first < 10 * Math.min(...sizes)) return Infinity;
  const equal = Math.abs(second - first) / second;
  const right = Math.abs(third / Math.hypot(first, second) - 1);
  return uneven * 0.5 + equal + right * 2;
}

function sides([a, b, c]) {
  const between = (one, other, opposite) => ({ length: Math.hypot(one.x - other.x, one.y - other.y), opposite });
  return [between(a, b, c), between(b, c, a), between(a, c, b)].sort((one, other) => one.length - other.length);
}

function inOrder(corners) {
  const topLeft = sides(corners)[2].opposite;
  const [one, other] = corners.filter((corner) => corner !== topLeft);
  const turn = (one.x - topLeft.x) * (other.y - topLeft.y) - (one.y - topLeft.y) * (other.x - topLeft.x);
  return turn > 0 ? [topLeft, one, other] : [topLeft, other, one];
}
