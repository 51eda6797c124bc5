// Light and dark of a camera frame, judged against the brightness around each spot: a phone in the sun has
// glare on one side and shadow on the other.

/** Grey values and which of them are dark. */
export class BinaryImage {
  /**
   * @param {Uint8Array} grey one byte a pixel
   * @param {number} width
   * @param {number} height
   */
  constructor(grey, width, height) {
    this.grey = grey;
    this.width = width;
    this.height = height;
    this.dark = darkSpots(grey, width, height);
  }

  /** 1 where dark; outside the frame it is light. */
  at(x, y) {
    const column = x | 0, row = y | 0;
    if (column < 0 || row < 0 || column >= this.width || row >= this.height) return 0;
    return this.dark[row * this.width + column];
  }

  /** Whether most of five spots around a place are dark; `reach` in pixels. */
  isDarkAround(x, y, reach) {
    const votes = 2 * this.at(x, y) + this.at(x - reach, y) + this.at(x + reach, y)
      + this.at(x, y - reach) + this.at(x, y + reach);
    return votes >= 3 ? 1 : 0;
  }
}

/** @param {Uint8ClampedArray} pixels RGBA as a canvas gives them */
export function greyOf(pixels) {
  const grey = new Uint8Array(pixels.length >> 2);
  for (let i = 0, j = 0; i < grey.length; i += 1, j += 4) {
    grey[i] = (pixels[j] * 77 + pixels[j + 1] * 150 + pixels[j + 2] * 29) >> 8;
  }
  return grey;
}

function darkSpots(grey, width, height) {
  const sums = sumsOf(grey, width, height);
  const reach = Math.max(8, Math.min(width, height) >> 4);
  const dark = new Uint8Array(grey.length);
  const stride = width + 1;
  for (let y = 0; y < height; y += 1) {
    const top = Math.max(0, y - reach) * stride, bottom = Math.min(height, y + reach + 1) * stride;
    const rows = (bottom - top) / stride;
    for (let x = 0; x < width; x += 1) {
      const left = Math.max(0, x - reach), right = Math.min(width, x + reach + 1);
      const sum = sums[bottom + right] - sums[bottom + left] - sums[top + right] + sums[top + left];
      const count = rows * (right - left);
      // A little below the mean, or an even wall becomes a storm of spots.
      dark[y * width + x] = grey[y * width + x] * count < sum - 6 * count ? 1 : 0;
    }
  }
  return dark;
}

function sumsOf(grey, width, height) {
  const stride = width + 1;
  const sums = new Uint32Array(stride * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let row = 0;
    for (let x = 0; x < width; x += 1) {
      row += grey[y * width + x];
      sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + row;
    }
  }
  return sums;
}
