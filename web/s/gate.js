// One gate of one project: judges what is shown to it, with the server or without, and loses nothing.

import { api } from "../lib/api.js";
import { namesIn } from "../lib/code_verifying.js";
import { formOf } from "../lib/offline/form_of.js";
import { Inside } from "../lib/offline/inside.js";
import { judgeByHand, judgeOffline } from "../lib/offline/judging.js";
import { addAfter, enqueue, onQueueChange, sendWaiting, waitingCount } from "../lib/offline/queue.js";
import { keepPortrait } from "../lib/offline/portraits.js";
import { Roster } from "../lib/offline/roster.js";
import { takeCode } from "../lib/offline/used_codes.js";
import { now } from "../lib/server_time.js";
import { randomId } from "./random_id.js";

const ANSWER_WITHIN_MS = 3500;
const TRY_AGAIN_MS = 5000;
const LOOK_MS = 20000;
const ROSTER_EVERY = 15;
const COUNT_MS = 1500;

export class Gate {
  /** @param {string} projectId */
  constructor(projectId) {
    this.projectId = projectId;
    this.path = `/projects/${projectId}`;
    this.roster = new Roster(projectId);
    this.inside = new Inside(projectId);
    /** @type {"in" | "out" | "auto"} */
    this.direction = "auto";
    this.isOnline = navigator.onLine;
    this.waiting = 0;
    this.problem = null;
    this.countTimer = null;
    this.onChange = () => {};
  }

  /** Loads what the phone has kept and keeps up with the server until `signal` ends it. */
  async open(signal) {
    this.signal = signal;
    this.waiting = await waitingCount().catch(() => 0);
    await Promise.all([this.roster.load(), this.inside.load()]).catch(() => {});
    const leave = onQueueChange((count) => { this.waiting = count; this.onChange(); });
    let timer = 0, turn = 0;
    const look = async () => {
      clearTimeout(timer);
      await this._keepUp(turn % ROSTER_EVERY === 0 || !this.roster.about);
      turn += 1;
      if (!signal.aborted) timer = setTimeout(look, this.isOnline ? LOOK_MS : TRY_AGAIN_MS);
    };
    const back = () => look();
    const gone = () => this._note(false);
    window.addEventListener("online", back);
    window.addEventListener("offline", gone);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      clearTimeout(this.countTimer);
      leave();
      window.removeEventListener("online", back);
      window.removeEventListener("offline", gone);
    });
    look();
  }

  /** Judges a code. Raises Problem only where the server turned the guard himself away. */
  async judge(text) {
    const body = this._body({ raw: text });
    if (this.isOnline) {
      const result = await this._ask((signal) => api.post(`${this.path}/scans`, { ...body, sent_at: iso() }, { signal }));
      if (result) {
        if (result.admitted) takeCode(namesIn(text)?.jti, body.scan_id, now().getTime()).catch(() => {});
        keepPortrait(result.worker);
        this._passed(result);
        return result;
      }
    }
    const scan = { scanId: body.scan_id, text, direction: body.direction, at: new Date(body.scanned_at) };
    const shown = await judgeOffline(scan, this.roster, this.inside);
    return this._keep("scan", { ...body, shown_result: shown.status }, shown);
  }

  /** Lets the server find the code in a picture; null where it found none or there is no network. */
  async judgePicture(picture) {
    if (!this.isOnline) return null;
    const form = formOf({ ...this._body({}), sent_at: iso() });
    form.append("image", picture, "frame.jpg");
    const result = await this._ask((signal) => api.upload(`${this.path}/scans`, form, { signal }));
    return result?.flags.includes("NO_CODE_IN_PICTURE") ? null : result;
  }

  /** @param {object} entry of the roster @param {Blob | null} photo */
  async checkInByHand(entry, direction, reason, photo) {
    const body = { ...this._body({}), worker_id: entry.worker_id, direction, reason };
    if (this.isOnline) {
      const result = await this._ask((signal) => this._sendByHand({ ...body, sent_at: iso() }, photo, signal));
      if (result) return result;
    }
    const shown = judgeByHand(body.scan_id, entry, direction, new Date(body.scanned_at));
    return this._keep("manual", { ...body, shown_result: shown.status }, shown, photo);
  }

  /** Takes a scan back. @returns {Promise<object>} the result as it stands then. Raises Problem */
  async annul(result, reason) {
    if (await addAfter(result.scan_id, "annul", { reason })) return { ...result, status: "annulled", admitted: false };
    const answer = await api.post(`${this.path}/scans/${result.scan_id}/annul`, { reason });
    this._countSoon();
    return answer;
  }

  /** Somebody has looked at the face or the card. Raises Problem. @param {"face" | "id_card"} checked */
  async confirm(result, checked) {
    if (await addAfter(result.scan_id, "confirm", { checked })) {
      return this._passed({ ...result, status: "accepted", admitted: true, reasons: [] });
    }
    const answer = await api.post(`${this.path}/scans/${result.scan_id}/confirm`, { checked });
    this._countSoon();
    return answer;
  }

  _body(more) {
    return { scan_id: randomId(), direction: this.direction, scanned_at: iso(), seq: Date.now(), mode: "online", ...more };
  }

  /** The server's answer in time, or null where there is no network worth waiting for. */
  async _ask(call) {
    const ended = new AbortController();
    let isLate = false;
    const timer = setTimeout(() => { isLate = true; ended.abort(); }, ANSWER_WITHIN_MS);
    try {
      const result = await call(ended.signal);
      this._note(true);
      this._countSoon();
      return result;
    } catch (fault) {
      if (isLate || fault.isOffline || fault.status === 401 || fault.status === 429 || fault.status >= 500) {
        this._note(false, fault.status === 401 ? fault : null);
        return null;
      }
      throw fault;
    } finally {
      clearTimeout(timer);
    }
  }

  _sendByHand(body, photo, signal) {
    const path = `${this.path}/manual-check-ins`;
    if (!photo) return api.post(path, body, { signal });
    const form = formOf(body);
    form.append("photo", photo, "photo.jpg");
    return api.upload(path, form, { signal });
  }

  async _keep(kind, body, shown, photo = null) {
    const item = { scan_id: body.scan_id, project_id: this.projectId, kind, body: { ...body, mode: "offline" } };
    const more = photo ? { photo } : {};
    await enqueue({ ...item, ...more, taken_ms: body.seq, seq: body.seq, shown });
    return this._passed(shown);
  }

  /** Keeps the count right until the server says it anew. */
  _passed(result) {
    if (result.admitted && result.worker) {
      this.inside.note(result.worker.id, result.direction, new Date(result.happened_at));
      this.onChange();
    }
    return result;
  }

  async _keepUp(withRoster) {
    try {
      const { problem } = await sendWaiting(this.signal);
      if (problem) throw problem;
      if (withRoster) await this.roster.refresh(this.signal);
      await this._count();
      this._note(true);
    } catch (fault) {
      if (fault.name === "AbortError") return;
      this._note(!fault.isOffline && fault.status > 0 && fault.status < 500, fault.isOffline ? null : fault);
    }
  }

  async _count() {
    const told = await this._moves(this.inside.version);
    // An event that has stopped counting moves a man without a word of its own.
    if (!(await this.inside.take(told))) await this.inside.take(await this._moves(null));
    this.onChange();
  }

  _moves(version) {
    return api.get(`${this.path}/presence/moves${version ? `?since=${version}` : ""}`, { signal: this.signal });
  }

  /** Once for all the men of the next moment. */
  _countSoon() {
    this.countTimer ??= setTimeout(() => {
      this.countTimer = null;
      this._count().catch(() => {});
    }, COUNT_MS);
  }

  _note(isOnline, problem = null) {
    this.isOnline = isOnline;
    this.problem = problem;
    if (!this.signal?.aborted) this.onChange();
  }
}

const iso = () => now().toISOString();
