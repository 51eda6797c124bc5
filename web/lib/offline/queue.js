// Scans that wait for the network. One leaves the queue only after the server's result for it has come, whatever
// happens in between; sending one again does no harm, because its scan_id stays the same.

import { api } from "../api.js";
import { formOf } from "./form_of.js";
import { store } from "./store.js";

/**
 * @typedef {{scan_id: string, project_id: string, kind: "scan" | "manual", body: object, photo?: Blob,
 *   taken_ms: number, seq: number, shown: object, after: {action: "annul" | "confirm", body: object}[],
 *   result?: object, problem?: {code: string, message: string, remedy: string}}} Waiting
 *   `taken_ms` by the phone's own clock, `shown` what the guard saw, `result` once only `after` is left
 */

const AT_ONCE = 100;
const OUTCOMES_KEPT = 300;
const MAY_PASS = new Set([0, 401, 408, 425, 429, 500, 502, 503, 504]);

const listeners = new Set();
let isSending = false;

/** Calls back after every change of the queue. @returns {() => void} ends it */
export function onQueueChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function tell() {
  const count = await store.count("queue");
  for (const listener of listeners) listener(count);
}

export const waitingCount = () => store.count("queue");

/** @returns {Promise<Waiting[]>} oldest first */
export async function waiting() {
  return (await store.all("queue")).sort((one, other) => one.taken_ms - other.taken_ms || one.seq - other.seq);
}

/** @returns {Promise<object[]>} what became of those that were sent, newest first */
export async function outcomes() {
  return (await store.all("outcomes")).sort((one, other) => other.taken_ms - one.taken_ms);
}

/** @param {Waiting} item */
export async function enqueue(item) {
  await store.put("queue", { after: [], ...item });
  await tell();
}

/** Something to be done with a waiting scan once it has arrived. @returns {Promise<boolean>} whether it waits */
export async function addAfter(scanId, action, body) {
  let isWaiting = false;
  await store.within(["queue"], "readwrite", (kept) => {
    kept.get(scanId).onsuccess = (event) => {
      const item = event.target.result;
      if (!item) return;
      isWaiting = true;
      kept.put({ ...item, after: [...item.after.filter((each) => each.action !== action), { action, body }] });
    };
  });
  return isWaiting;
}

/** Sends what waits. @returns {Promise<{sent: number, problem: object | null}>} */
export async function sendWaiting(signal) {
  if (isSending) return { sent: 0, problem: null };
  isSending = true;
  try {
    const work = () => sendAll(signal);
    return await (navigator.locks ? navigator.locks.request("jianma-queue", work) : work());
  } finally {
    isSending = false;
    await tell();
  }
}

async function sendAll(signal) {
  const items = await waiting();
  let sent = 0;
  const scans = items.filter((item) => item.kind === "scan" && !item.result);
  for (const project of new Set(scans.map((item) => item.project_id))) {
    const own = scans.filter((item) => item.project_id === project);
    for (let from = 0; from < own.length; from += AT_ONCE) {
      const some = own.slice(from, from + AT_ONCE);
      const problem = await attempt(some, () => sendBatch(project, some, signal));
      if (problem) return { sent, problem };
      sent += some.filter((item) => item.result).length;
    }
  }
  for (const item of items.filter((each) => each.kind === "manual" && !each.result)) {
    const problem = await attempt([item], () => sendByHand(item, signal));
    if (problem) return { sent, problem };
    sent += 1;
  }
  for (const item of items.filter((each) => each.result)) {
    const problem = await attempt([item], () => settle(item, signal));
    if (problem) return { sent, problem };
  }
  return { sent, problem: null };
}

/** A problem that may pass stops the sending; one that will not is written to the items, which stay. */
async function attempt(items, work) {
  try {
    await work();
    return null;
  } catch (fault) {
    if (fault.name === "AbortError" || fault.isOffline || MAY_PASS.has(fault.status ?? 0)) return fault;
    const { code, message, remedy } = fault;
    for (const item of items) await store.put("queue", { ...item, problem: { code, message, remedy } });
    return null;
  }
}

/** When it is sent, by the same clock as when it was taken, however that clock was set since. */
function sentAt(item) {
  const ago = Math.max(0, Date.now() - item.taken_ms);
  return new Date(new Date(item.body.scanned_at).getTime() + ago).toISOString();
}

async function sendBatch(project, items, signal) {
  const scans = items.map((item) => ({ ...item.body, sent_at: sentAt(item) }));
  const { results } = await api.post(`/projects/${project}/scans/batch`, { scans }, { signal });
  for (let i = 0; i < items.length; i += 1) {
    const result = results[i];
    if (!result || result.scan_id !== items[i].scan_id) continue;
    await arrived(items[i], result);
  }
}

async function sendByHand(item, signal) {
  const path = `/projects/${item.project_id}/manual-check-ins`;
  const body = { ...item.body, sent_at: sentAt(item) };
  if (!item.photo) return arrived(item, await api.post(path, body, { signal }));
  const form = formOf(body);
  form.append("photo", item.photo, "photo.jpg");
  return arrived(item, await api.upload(path, form, { signal }));
}

/** Notes the result; the guard may have asked for more meanwhile, so the item is read anew. */
async function arrived(item, result) {
  item.result = result;
  await store.within(["queue"], "readwrite", (kept) => {
    kept.get(item.scan_id).onsuccess = (event) => {
      const known = event.target.result;
      if (!known) return;
      item.after = known.after;
      if (known.after.length) kept.put({ ...known, result, problem: undefined });
      else kept.delete(item.scan_id);
    };
  });
  await keepOutcome(item, result, null);
}

async function settle(item, signal) {
  let { result } = item, note = null;
  for (const { action, body } of item.after) {
    try {
      result = await api.post(`/projects/${item.project_id}/scans/${item.scan_id}/${action}`, body, { signal });
    } catch (fault) {
      if (fault.name === "AbortError" || fault.isOffline || MAY_PASS.has(fault.status ?? 0)) throw fault;
      note = { code: fault.code, message: fault.message, remedy: fault.remedy };
    }
  }
  await store.remove("queue", item.scan_id);
  await keepOutcome(item, result, note);
}

async function keepOutcome(item, result, note) {
  const { scan_id, project_id, taken_ms, shown } = item;
  await store.put("outcomes", {
    scan_id, project_id, taken_ms, shown: shown.status, name: shown.worker?.name ?? null,
    status: result.status, reasons: result.reasons, note,
  });
  if (await store.count("outcomes") > OUTCOMES_KEPT) {
    const old = (await outcomes()).slice(OUTCOMES_KEPT - 50);
    await store.within(["outcomes"], "readwrite", (kept) => { for (const each of old) kept.delete(each.scan_id); });
  }
}
