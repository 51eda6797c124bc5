// The pair of tokens of whoever is signed in, shared by all tabs; renewing it happens once, whoever asks.

import { keep, kept } from "./storage.js";

const KEY = "jianma.session";
const LOCK = "jianma.refresh";
const listeners = new Set();
let renewing = null;

/** `{access_token, refresh_token, person}` or null. */
export function current() {
  return kept(KEY);
}

/** Keeps what a sign-in or a renewal answered; null ends the session on this phone. */
export function store(session) {
  const before = current();
  keep(KEY, session);
  tellOf(before, session);
}

/** `fn(session|null)` when somebody came, left or took another's place, here or in another tab; gives the function
 * that ends it. Renewed tokens are no change. */
export function onChange(fn) {
  listeners.add(fn);
  return () => listeners.delete(fn);
}

/** A good pair instead of the one with `staleAccess`, or null when the session has ended. */
export function renewed(staleAccess) {
  renewing ||= exclusively(() => renew(staleAccess)).finally(() => {
    renewing = null;
  });
  return renewing;
}

async function renew(staleAccess) {
  const session = current();
  if (!session) return null;
  // Another tab was quicker.
  if (session.access_token !== staleAccess) return session;
  const response = await fetch("/api/v1/auth/refresh", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ refresh_token: session.refresh_token }),
  });
  if (response.status === 401 || response.status === 422) {
    store(null);
    return null;
  }
  if (!response.ok) throw new TypeError("renewal did not answer");
  const pair = await response.json();
  const next = { ...session, ...pair };
  store(next);
  return next;
}

function exclusively(work) {
  return navigator.locks ? navigator.locks.request(LOCK, work) : work();
}

function tellOf(before, after) {
  if (Boolean(before) === Boolean(after) && before?.person?.id === after?.person?.id) return;
  listeners.forEach((listener) => listener(after));
}

window.addEventListener("storage", (event) => {
  if (event.key === KEY) tellOf(JSON.parse(event.oldValue), JSON.parse(event.newValue));
});
