// From three corners in a picture to the modules of a code of version 6: 41 x 41, one alignment mark.

export const SIDE = 41;

const FAR = SIDE - 3.5;
const MARK = 34.5;
const SEARCH = 4;
const STEP = 0.5;

/**
 * @param {import("./binary_image.js").BinaryImage} image
 * @param {import("./finders.js").Finder[]} corners top left, top right, bottom left
 * @returns {Uint8Array | null} 1 for dark, row by row; null where the corners belong to another kind of code
 */
export function modulesOf(image, corners) {
  const [topLeft, topRight, bottomLeft] = corners;
  const size = (topLeft.size + topRight.size + bottomLeft.size) / 3;
  const sides = [topRight, bottomLeft].map((corner) => Math.hypot(corner.x - topLeft.x, corner.y - topLeft.y));
  const modules = (sides[0] + sides[1]) / 2 / size + 7;
  if (modules < SIDE * 0.75 || modules > SIDE * 1.3) return null;
  const mark = markNear(image, corners);
  const place = perspective(corners, mark);
  const reach = Math.max(1, Math.round(size * 0.22));
  const sampled = new Uint8Array(SIDE * SIDE);
  for (let row = 0; row < SIDE; row += 1) {
    for (let column = 0; column < SIDE; column += 1) {
      const [x, y] = place(column + 0.5, row + 0.5);
      sampled[row * SIDE + column] = image.isDarkAround(x, y, reach);
    }
  }
  return isTimed(sampled) ? sampled : null;
}

/** The code as seen from behind: front cameras mirror. */
export function mirrored(modules) {
  const turned = new Uint8Array(modules.length);
  for (let row = 0; row < SIDE; row += 1) {
    for (let column = 0; column < SIDE; column += 1) turned[column * SIDE + row] = modules[row * SIDE + column];
  }
  return turned;
}

/** Where the alignment mark really is, sought around where a flat code would have it. */
function markNear(image, [topLeft, topRight, bottomLeft]) {
  const length = FAR - 3.5;
  const right = [(topRight.x - topLeft.x) / length, (topRight.y - topLeft.y) / length];
  const down = [(bottomLeft.x - topLeft.x) / length, (bottomLeft.y - topLeft.y) / length];
  const at = (column, row) => [
    topLeft.x + right[0] * (column - 3.5) + down[0] * (row - 3.5),
    topLeft.y + right[1] * (column - 3.5) + down[1] * (row - 3.5),
  ];
  let best = null;
  for (let dy = -SEARCH; dy <= SEARCH; dy += STEP) {
    for (let dx = -SEARCH; dx <= SEARCH; dx += STEP) {
      let likeness = -0.2 * Math.hypot(dx, dy);
      for (let row = -2; row <= 2; row += 1) {
        for (let column = -2; column <= 2; column += 1) {
          const ring = Math.max(Math.abs(row), Math.abs(column));
          const [x, y] = at(MARK + dx + column, MARK + dy + row);
          likeness += image.at(x, y) === (ring === 1 ? 0 : 1) ? 1 : -1;
        }
      }
      if (!best || likeness > best.likeness) best = { likeness, dx, dy };
    }
  }
  const [x, y] = best.likeness > 12 ? at(MARK + best.dx, MARK + best.dy) : at(MARK, MARK);
  return { x, y };
}

/** Maps modules to pixels so that four known places fit: (column, row) => [x, y]. */
function perspective([topLeft, topRight, bottomLeft], mark) {
  const rows = [];
  const known = [[3.5, 3.5, topLeft], [FAR, 3.5, topRight], [3.5, FAR, bottomLeft], [MARK, MARK, mark]];
  for (const [u, v, { x, y }] of known) {
    rows.push([u, v, 1, 0, 0, 0, -u * x, -v * x, x], [0, 0, 0, u, v, 1, -u * y, -v * y, y]);
  }
  const [a, b, c, d, e, f, g, h] = solved(rows);
  return (u, v) => {
    const depth = g * u + h * v + 1;
    return [(a * u + b * v + c) / depth, (d * u + e * v + f) / depth];
  };
}

/** Gauss and Jordan on eight equations with eight unknowns. */
function solved(rows) {
  const count = rows.length;
  for (let column = 0; column < count; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < count; row += 1) {
      if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    const scale = rows[column][column] || 1e-12;
    rows[column] = rows[column].map((value) => value / scale);
    for (let row = 0; row < count; row += 1) {
      if (row === column) continue;
      const factor = rows[row][column];
      rows[row] = rows[row].map((value, i) => value - factor * rows[column][i]);
    }
  }
  return rows.map((row) => row[count]);
}

/** Whether light and dark alternate where they must: the two lines that count the modules. */
function isTimed(modules) {
  let right = 0;
  for (let i = 8; i < SIDE - 8; i += 1) {
    const expected = 1 - (i & 1);
    right += Number(modules[6 * SIDE + i] === expected) + Number(modules[i * SIDE + 6] === expected);
  }
  return right >= 2 * (SIDE - 16) * 0.8;
}
