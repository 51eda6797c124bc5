// Who is signed in on this phone, and the ways in and out.

import { api } from "./api.js";
import * as tokens from "./tokens.js";

let known = null;

/** The person of the session (`id, name, marks, status`), or null for nobody and for accounts of offices. */
export function person() {
  return tokens.current()?.person || null;
}

export function isSignedIn() {
  return tokens.current() !== null;
}

/** `{account_id, person, roles:[{role, scope_type, scope_id, scope_name}]}`; asked once per session. */
export async function me(signal) {
  const access = tokens.current()?.refresh_token;
  if (!known || known.of !== access) known = { of: access, answer: await api.get("/me", { signal }) };
  return known.answer;
}

/** The roles of whoever is signed in. */
export async function roles(signal) {
  return (await me(signal)).roles;
}

export async function signInWithWechat(code) {
  return begin(await api.post("/auth/wechat", { code }));
}

/** Begins at the host app that shows the pages: `{authorize_url, ticket, expires_in}`. */
export async function beginAtHost(host) {
  return api.post(`/auth/host/${encodeURIComponent(host)}/start`);
}

/** With what the host sent back, `{code, state}`, and the `ticket` of the beginning. */
export async function signInWithHost(host, answer) {
  return begin(await api.post(`/auth/host/${encodeURIComponent(host)}`, answer));
}

export async function signInWithPassword(account, password) {
  return begin(await api.post("/auth/password", { account, password }));
}

/** The second step, after a refusal SECOND_FACTOR_REQUIRED with its `ticket`. */
export async function signInWithCode(ticket, code) {
  return begin(await api.post("/auth/second-factor", { ticket, code }));
}

/** Whether the account may do nothing before its second factor is set up. */
export function mustSetUp() {
  return Boolean(tokens.current()?.must_set_up);
}

/** Whether the account may do nothing before the password that somebody else chose is changed. */
export function mustChangePassword() {
  return Boolean(tokens.current()?.must_change_password);
}

/** The password is the holder's own from now on. */
export function isPasswordChanged() {
  tokens.store({ ...tokens.current(), must_change_password: false });
}

/** The second factor counts for this sign-in from now on. */
export function isSetUp() {
  tokens.store({ ...tokens.current(), must_set_up: false });
}

/** `{cell_phone, expires_in, resend_after, demo_code?}` */
export async function sendSmsCode(phone) {
  return api.post("/auth/sms-codes", { phone });
}

export async function signInWithPhone(phone, code) {
  return begin(await api.post("/auth/sms", { phone, code }));
}

/** Ends the session here even when the server cannot be told. */
export async function signOut() {
  try {
    await api.post("/auth/logout");
  } finally {
    known = null;
    tokens.store(null);
  }
}

/** `fn(isSignedIn)` after every sign-in and sign-out, in this tab or another. */
export function onChange(fn) {
  return tokens.onChange((session) => fn(session !== null));
}

function begin(answer) {
  known = null;
  tokens.store({ access_token: answer.access_token, refresh_token: answer.refresh_token, person: answer.person,
    must_change_password: Boolean(answer.must_change_password), must_set_up: Boolean(answer.must_set_up_second_factor) });
  return answer;
}
