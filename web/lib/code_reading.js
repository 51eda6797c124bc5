// Finds the code in what the camera sees: by the browser's own detector where there is one, else by our reader.

import { looksLikeCode } from "./code_verifying.js";
import { readFrame } from "./qr/frame_reading.js";

const SIDES = [640, 960];
const OWN_EVERY = 3;

/** @typedef {{text: string | null, hasCorners: boolean}} Seen `hasCorners`: a QR code is there, perhaps unreadable */

/** @returns {Promise<{read: (camera: import("./camera.js").Camera) => Promise<Seen>}>} */
export async function openReader() {
  const detector = await openDetector();
  return detector ? new DetectorReader(detector) : new OwnReader();
}

async function openDetector() {
  if (!("BarcodeDetector" in window)) return null;
  try {
    const formats = await window.BarcodeDetector.getSupportedFormats();
    return formats.includes("qr_code") ? new window.BarcodeDetector({ formats: ["qr_code"] }) : null;
  } catch {
    return null;
  }
}

/** Small frames for speed, and now and then a larger one for a code that is far away. */
class OwnReader {
  constructor() {
    this.turn = 0;
  }

  async read(camera) {
    this.turn += 1;
    return readFrame(camera.frame(SIDES[this.turn % 4 === 0 ? 1 : 0]));
  }
}

/** The browser's detector; where it fails for good, and sometimes where it finds nothing, our own reader. */
class DetectorReader {
  constructor(detector) {
    this.detector = detector;
    this.own = new OwnReader();
    this.misses = 0;
  }

  async read(camera) {
    if (!this.detector) return this.own.read(camera);
    try {
      const texts = (await this.detector.detect(camera.video)).map((code) => code.rawValue).filter(Boolean);
      if (texts.length) return { text: texts.find(looksLikeCode) || texts[0], hasCorners: true };
    } catch {
      this.detector = null;
    }
    this.misses += 1;
    return this.misses % OWN_EVERY === 0 ? this.own.read(camera) : { text: null, hasCorners: false };
  }
}
