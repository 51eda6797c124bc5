// Who is inside as far as this phone knows: what the server said last, and what this gate has seen since.

import { store } from "./store.js";

const NO_TOGGLE_MS = 3 * 60 * 1000;
const OPEN_MS = 16 * 3600 * 1000;

export class Inside {
  /** @param {string} projectId */
  constructor(projectId) {
    this.projectId = projectId;
    /** Workers inside, with the moment of their entry. */
    this.since = new Map();
    /** Those inside of whom no engagement is known, and how far the server's word was followed. */
    this.others = 0;
    this.version = null;
    this.moves = new Map();
    this.isKnown = false;
  }

  /** What the phone has kept. */
  async load() {
    const kept = await store.get("presence", this.projectId);
    if (!kept) return;
    this.since = new Map(kept.since);
    this.others = kept.others || 0;
    this.version = kept.version || null;
    this.isKnown = true;
  }

  /** How many, or null before the server has said so once. */
  get count() {
    return this.isKnown ? this.since.size + this.others : null;
  }

  /**
   * Takes the server's word: everybody, or who has moved since `version`.
   * @param {{version: string, full: boolean, inside: number, since_sum: number, as_of: string, left: string[],
   *   people: {worker_id: string, since: string}[]}} told
   * @returns {Promise<boolean>} false, and nothing is taken, where it does not add up with what is known here
   */
  async take(told) {
    const since = new Map(told.full ? [] : this.since);
    for (const worker of told.left) since.delete(worker);
    for (const person of told.people) since.set(person.worker_id, Date.parse(person.since));
    const open = Date.parse(told.as_of) - OPEN_MS;
    let sum = 0;
    for (const [worker, at] of since) {
      if (at < open) since.delete(worker);
      else sum += Math.floor(at / 1000);
    }
    if (!told.full && sum !== told.since_sum) return false;
    this.since = since;
    this.others = told.inside - since.size;
    this.version = told.version;
    this.isKnown = true;
    await this._keep();
    return true;
  }

  /** Which way a man goes who says nothing: out when he is inside; nobody turns round within three minutes. */
  directionOf(workerId, at) {
    const last = this.moves.get(workerId);
    if (last && at - last.at <= NO_TOGGLE_MS) return last.direction;
    const since = this.since.get(workerId);
    return since !== undefined && at - since < OPEN_MS ? "out" : "in";
  }

  /** Somebody has passed here. */
  async note(workerId, direction, at) {
    if (!workerId || (direction !== "in" && direction !== "out")) return;
    for (const [other, move] of this.moves) if (at - move.at > NO_TOGGLE_MS) this.moves.delete(other);
    this.moves.set(workerId, { direction, at: Number(at) });
    if (direction === "in") this.since.set(workerId, Number(at));
    else this.since.delete(workerId);
    await this._keep();
  }

  _keep() {
    const { projectId, since, others, version } = this;
    return store.put("presence", { project_id: projectId, since: [...since], others, version }).catch(() => {});
  }
}
