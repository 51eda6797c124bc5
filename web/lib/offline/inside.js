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
    this.moves = new Map();
    this.isKnown = false;
  }

  /** What the phone has kept. */
  async load() {
    const kept = await store.get("presence", this.projectId);
    if (!kept) return;
    this.since = new Map(kept.since);
    this.isKnown = true;
  }

  /** How many, or null before the server has said so once. */
  get count() {
    return this.isKnown ? this.since.size : null;
  }

  /** Takes the server's word. @param {{people: {worker: {id: string}, since: string}[]}} presence */
  async take(presence) {
    this.since = new Map(presence.people.map(({ worker, since }) => [worker.id, Date.parse(since)]));
    this.isKnown = true;
    await this._keep();
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
    return store.put("presence", { project_id: this.projectId, since: [...this.since] }).catch(() => {});
  }
}
