// Who may pass, kept on the phone: names masked, brought up to date by what has changed.

import { api } from "../api.js";
import { now } from "../server_time.js";
import { store } from "./store.js";

const LINKS_LAST_MS = 50 * 60 * 1000;

/**
 * @typedef {{version: number, generatedAt: string, policy: {credentials: Object<string, string>,
 *   offline_pack: string, max_age_s: number}, keys: object[], fullAt: number}} About  `fullAt` by the phone's clock
 */

export class Roster {
  /** @param {string} projectId */
  constructor(projectId) {
    this.projectId = projectId;
    /** @type {About | null} */
    this.about = null;
    this.byCode = new Map();
    this.byWorker = new Map();
  }

  /** What the phone has kept. */
  async load() {
    const about = await store.get("rosters", this.projectId);
    if (!about) return this;
    this.about = about;
    const range = IDBKeyRange.bound([this.projectId], [this.projectId, []]);
    this._take(await store.all("roster", range), true);
    return this;
  }

  /** Asks for what has changed. Raises Problem. */
  async refresh(signal) {
    // Links to pictures end after an hour, so once an hour everything comes anew.
    const isFull = !this.about || Date.now() - (this.about.fullAt || 0) > LINKS_LAST_MS;
    const since = isFull ? "" : `?since=${this.about.version}`;
    const news = await api.get(`/projects/${this.projectId}/roster${since}`, { signal });
    const entries = news.entries.map((entry) => ({ ...entry, project_id: this.projectId }));
    const { version, policy, keys } = news;
    this.about = { project_id: this.projectId, version, generatedAt: news.generated_at, policy, keys, fullAt: news.full ? Date.now() : this.about.fullAt };
    await store.within(["rosters", "roster"], "readwrite", (rosters, kept) => {
      if (news.full) kept.delete(IDBKeyRange.bound([this.projectId], [this.projectId, []]));
      for (const worker of news.removed) kept.delete([this.projectId, worker]);
      for (const entry of entries) kept.put(entry);
      rosters.put(this.about);
    });
    for (const worker of news.removed) this._forget(worker);
    this._take(entries, news.full);
  }

  get keys() {
    return this.about ? this.about.keys : [];
  }

  get size() {
    return this.byWorker.size;
  }

  entryOf(codeId) {
    return this.byCode.get(codeId) || null;
  }

  /** Seconds since the server wrote it; null without one. */
  get ageS() {
    return this.about ? Math.max(0, (now() - new Date(this.about.generatedAt)) / 1000) : null;
  }

  get isOld() {
    return this.about !== null && this.ageS > this.about.policy.max_age_s;
  }

  /** Workers whose name, team, company or trade contains the words. */
  search(words, limit = 30) {
    const wanted = words.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const found = [];
    for (const entry of this.byWorker.values()) {
      const said = `${entry.name} ${entry.team} ${entry.company} ${entry.work_type}`.toLowerCase();
      if (wanted.every((word) => said.includes(word))) found.push(entry);
      if (found.length === limit) break;
    }
    return found;
  }

  _take(entries, isAll) {
    if (isAll) {
      this.byCode.clear();
      this.byWorker.clear();
    }
    for (const entry of entries) {
      this._forget(entry.worker_id);
      this.byWorker.set(entry.worker_id, entry);
      for (const code of entry.code_ids) this.byCode.set(code, entry);
    }
  }

  _forget(worker) {
    const known = this.byWorker.get(worker);
    if (!known) return;
    for (const code of known.code_ids) this.byCode.delete(code);
    this.byWorker.delete(worker);
  }
}

/** Nobody's names and faces stay on a phone that is handed on; waiting scans do. */
export async function forgetRosters() {
  await store.clear("roster");
  await store.clear("rosters");
  await store.clear("portraits");
  await store.clear("presence");
}
