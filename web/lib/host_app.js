// The app around this page (随申办 and the like), where there is one: it says who is there and has a bar of its own.

const HOST = "jianma.host";
const TRY = "jianma.host.try";
const OWN_PAGE = /^\/m\/[\w/-]*$/;

/** Name of the host that opened the pages in this tab, or null. */
export function hostOf() {
  return read(HOST);
}

/** A host opens any page of ours with `?host=`: first it is asked who is there. */
export function beginsInHost() {
  const name = new URLSearchParams(location.search).get("host");
  if (!name) return;
  const to = OWN_PAGE.test(location.pathname) ? location.pathname : "/m/";
  history.replaceState({}, "", `/m/host/${encodeURIComponent(name)}?to=${encodeURIComponent(to)}`);
}

/** Keeps what comes back with the host's answer: `{host, ticket, to}`; `to` is a page of ours or nothing. */
export function keepTry(host, ticket, to) {
  write(HOST, host);
  write(TRY, { host, ticket, to: OWN_PAGE.test(to || "") ? to : "/m/" });
}

/** The try that this tab began with the host, once; null when it began none. */
export function takeTry(host) {
  const begun = read(TRY);
  write(TRY, null);
  return begun?.host === host ? begun : null;
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Nothing is kept here: the host's answer will not be ours, and the page says so.
  }
}
