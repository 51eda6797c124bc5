// Reads a personal code from the pixels of a camera frame, without a network and without the browser's help.

import { BinaryImage, greyOf } from "./binary_image.js";
import { textOf } from "./code_text.js";
import { cornersIn } from "./finders.js";
import { mirrored, modulesOf } from "./modules.js";

/**
 * @param {ImageData} frame
 * @returns {{text: string | null, hasCorners: boolean}} `hasCorners`: there is some QR code in the frame
 */
export function readFrame(frame) {
  const image = new BinaryImage(greyOf(frame.data), frame.width, frame.height);
  const candidates = cornersIn(image);
  for (const corners of candidates) {
    const modules = modulesOf(image, corners);
    if (!modules) continue;
    const text = textOf(modules) ?? textOf(mirrored(modules));
    if (text !== null) return { text, hasCorners: true };
  }
  return { text: null, hasCorners: candidates.length > 0 };
}
