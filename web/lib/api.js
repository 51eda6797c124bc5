// Calls to the API: the token goes along, a lost network is tried again where that is safe, refusals are Problems.

import { deviceId } from "./device.js";
import { offline, Problem, problemOf } from "./problem.js";
import { learn } from "./server_time.js";
import * as tokens from "./tokens.js";
import { sendForm } from "./uploads.js";

export { Problem } from "./problem.js";

const BASE = "/api/v1";
const PATIENCE_MS = 30_000;
const PAUSES_MS = [400, 1500];

/** @typedef {{signal?: AbortSignal, idempotencyKey?: string, timeoutMs?: number}} CallOptions */

export const api = {
  /** @param {string} path below /api/v1 @param {CallOptions} [options] */
  get: (path, options) => call("GET", path, undefined, options),
  post: (path, body, options) => call("POST", path, body ?? {}, options),
  put: (path, body, options) => call("PUT", path, body ?? {}, options),
  patch: (path, body, options) => call("PATCH", path, body ?? {}, options),
  delete: (path, options) => call("DELETE", path, undefined, options),

  /** Sends a form with pictures; `onProgress(0..1)`. */
  async upload(path, form, { onProgress, signal, idempotencyKey } = {}) {
    const headers = idempotencyKey ? { "Idempotency-Key": idempotencyKey } : {};
    const send = (session) => sendForm(BASE + path, form, { headers: { ...headers, ...bearer(session) }, onProgress, signal });
    return answerOf(await withSession(send));
  },

  /** Fetches a file and hands it to the phone under `filename`; with a `body` it is asked for by POST. */
  async download(path, filename, { signal, body } = {}) {
    const response = await withSession((session) => once(body ? "POST" : "GET", path, body, { signal, session }));
    if (!response.ok) throw problemOf(response.status, await response.text(), null);
    const { saved } = await import("./save.js");
    saved(await response.blob(), filename);
  },
};

/** A key under which a POST may be sent again without happening twice. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function call(method, path, body, options = {}) {
  const isSafe = method === "GET" || Boolean(options.idempotencyKey);
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await answerOf(await withSession((session) => once(method, path, body, { ...options, session })));
    } catch (error) {
      const mayRepeat = isSafe && attempt < PAUSES_MS.length && error instanceof Problem && (error.isOffline || isBusy(error));
      if (!mayRepeat) throw error;
      await pause(error.retryAfter ? error.retryAfter * 1000 : PAUSES_MS[attempt], options.signal);
    }
  }
}

function isBusy(problem) {
  return problem.status === 503 && problem.retryAfter !== null && problem.retryAfter <= 3;
}

/** Sends with the session there is; a token that has run out is renewed once. */
async function withSession(send) {
  const session = tokens.current();
  const response = await send(session);
  if (response.status !== 401 || !session) return response;
  let next;
  try {
    next = await tokens.renewed(session.access_token);
  } catch {
    throw offline();
  }
  return next ? send(next) : response;
}

async function once(method, path, body, { signal, session, idempotencyKey, timeoutMs = PATIENCE_MS }) {
  const abort = new AbortController();
  const giveUp = () => abort.abort();
  if (signal?.aborted) giveUp();
  signal?.addEventListener("abort", giveUp);
  const timer = setTimeout(giveUp, timeoutMs);
  const headers = { Accept: "application/json", ...bearer(session) };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (idempotencyKey) headers["Idempotency-Key"] = idempotencyKey;
  const sent = Date.now();
  try {
    const response = await fetch(BASE + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal: abort.signal });
    learn(response.headers.get("X-Server-Time"), sent, Date.now());
    return response;
  } catch (error) {
    if (signal?.aborted) throw error;
    throw offline();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
  }
}

async function answerOf(response) {
  if (response.status === 204) return null;
  const text = await response.text();
  if (!response.ok) throw problemOf(response.status, text, response.headers.get("Retry-After"));
  return text ? JSON.parse(text) : null;
}

function bearer(session) {
  const device = { "X-Device-Id": deviceId() };
  return session ? { ...device, Authorization: `Bearer ${session.access_token}` } : device;
}

function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new DOMException("left", "AbortError"));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
