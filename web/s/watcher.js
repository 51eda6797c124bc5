// Looks through the camera without end and has every man judged once: no tap in between, nobody twice.

import { looksLikeCode, namesIn } from "../lib/code_verifying.js";

const PAUSE_MS = 60;
const REST_MS = 250;
/** So long unseen, a code counts as taken away. A shaking hand must not turn an accepted man into a replay. */
const GONE_MS = 3000;
const UNREADABLE_MS = 900;
const PICTURE_EVERY_MS = 1500;
const PICTURES_AT_MOST = 2;
const PICTURE_SIDE = 1280;
const ATTEMPTS_BEFORE_HINT = 8;

export class Watcher {
  /**
   * @param {{gate: import("./gate.js").Gate, onResult: (result: object, ms: number) => void,
   *   onHint: (text: string | null) => void, onProblem: (fault: Error) => void}} parts
   */
  constructor({ gate, onResult, onHint, onProblem }) {
    Object.assign(this, { gate, onResult, onHint, onProblem });
    this.seen = new Map();
    this.isJudging = false;
    this._corners(null);
  }

  /**
   * Until `signal` ends it or the camera is gone.
   * @param {import("../lib/camera.js").Camera} camera
   * @param {{read: Function}} reader
   */
  async run(camera, reader, signal) {
    while (!signal.aborted && camera.isAlive) {
      const isIdle = this.isJudging || document.hidden || !camera.isReady;
      if (!isIdle) await this._look(camera, reader).catch((fault) => this.onProblem(fault));
      await pause(isIdle ? REST_MS : PAUSE_MS);
    }
  }

  /** Has a text judged that was read now, or at `begun`; the same man's only once. */
  async judge(text, begun = performance.now()) {
    if (this.isJudging) return;
    this.isJudging = true;
    try {
      await this._saw(text, begun);
    } finally {
      this.isJudging = false;
    }
  }

  async _look(camera, reader) {
    const begun = performance.now();
    const { text, hasCorners } = await reader.read(camera);
    if (text !== null) {
      this._corners(null);
      await this.judge(text, begun);
    } else if (hasCorners) {
      await this._sawUnreadable(camera, begun);
    } else if (this.cornersAt !== null && begun - this.cornersAt > GONE_MS) {
      this._corners(null);
      this.onHint(null);
    }
  }

  async _saw(text, begun) {
    this._forgetGone(begun);
    const names = looksLikeCode(text) ? namesIn(text) : null;
    const key = names ? names.codeId : text;
    const known = this.seen.get(key);
    // The phone of a man who has passed shows the next slot's code: still the same man.
    if (known && (known.text === text || known.hasPassed)) {
      known.at = begun;
      return;
    }
    const entry = { text, at: begun, hasPassed: false };
    this.seen.set(key, entry);
    this.onHint(null);
    try {
      const result = await this.gate.judge(text);
      entry.hasPassed = result.status !== "refused";
      this.onResult(result, performance.now() - begun);
    } finally {
      entry.at = performance.now();
    }
  }

  /** A code that cannot be read here is perhaps read by the server. */
  async _sawUnreadable(camera, begun) {
    this.cornersAt = begun;
    this.cornersSince ??= begun;
    this.unread += 1;
    if (begun - this.cornersSince < UNREADABLE_MS || this.unread < ATTEMPTS_BEFORE_HINT || this.isRead) return;
    this.onHint("看到二维码，但读不清：请靠近一些、调亮屏幕、避开反光。只能读个人码。");
    if (this.pictures >= PICTURES_AT_MOST || begun - this.pictureAt < PICTURE_EVERY_MS || this.seen.size) return;
    this.pictures += 1;
    this.pictureAt = begun;
    const result = await this.gate.judgePicture(await camera.picture(PICTURE_SIDE));
    if (!result) return;
    this.isRead = true;
    this.onHint(null);
    this.onResult(result, performance.now() - begun);
  }

  _corners(since) {
    Object.assign(this, { cornersSince: since, cornersAt: since, unread: 0, pictures: 0, pictureAt: -Infinity, isRead: false });
  }

  _forgetGone(at) {
    for (const [key, entry] of this.seen) if (at - entry.at > GONE_MS) this.seen.delete(key);
  }
}

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
