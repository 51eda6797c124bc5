// Pages by path. Leaving a page aborts its signal; arriving moves the focus to its heading and says its name.

import { el, replace } from "./dom.js";
import { loading } from "./parts/loading.js";
import { problemNote } from "./parts/problem_note.js";
import { asProblem } from "./problem.js";

let state = null;

/**
 * Starts the pages in `root`. `routes`: `{"/m/days/:day": () => import(…)}`; every page module exports
 * `async show(params, signal) -> {title, node}`, where `params` has the parts of the path and `query`
 * (URLSearchParams). `before(path)` may answer a loader to show instead (sign-in).
 */
export function startRouter({ root, routes, onMissing, before = () => null }) {
  const announcer = el("div", { class: "unseen", "aria-live": "polite", role: "status" });
  document.body.append(announcer);
  state = { root, announcer, routes: Object.entries(routes).map(compiled), onMissing, before, leaving: new AbortController() };
  document.addEventListener("click", followLink);
  window.addEventListener("popstate", () => arrive());
  return arrive();
}

/** Goes to `path` of this application. */
export function navigate(path, { replace: isReplacing = false } = {}) {
  history[isReplacing ? "replaceState" : "pushState"]({}, "", path);
  return arrive();
}

/** Shows the present page afresh. */
export function reload() {
  return arrive({ isAgain: true });
}

async function arrive({ isAgain = false } = {}) {
  state.leaving.abort();
  const leaving = new AbortController();
  state.leaving = leaving;
  const path = location.pathname;
  const { loader, params } = found(path);
  const patience = setTimeout(() => replace(state.root, loading()), isAgain ? 600 : 150);
  state.root.setAttribute("aria-busy", "true");
  let shown;
  try {
    const page = await (state.before(path) || loader)();
    shown = await page.show({ ...params, query: new URLSearchParams(location.search) }, leaving.signal);
  } catch (error) {
    shown = failed(error);
  } finally {
    clearTimeout(patience);
  }
  if (leaving.signal.aborted || !shown) return;
  state.root.removeAttribute("aria-busy");
  replace(state.root, shown.node);
  document.title = shown.title;
  // A page shown afresh takes the focus only when what had it is gone.
  if (isAgain && document.activeElement !== document.body) return;
  if (!isAgain) {
    window.scrollTo(0, 0);
    state.announcer.textContent = shown.title;
  }
  const heading = state.root.querySelector("h1");
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}

function failed(error) {
  const problem = asProblem(error);
  if (!problem) return null;
  const node = el("div", { class: "page" }, el("h1", {}, "没有打开"), problemNote(problem, { onRetry: () => arrive() }));
  return { title: "没有打开", node };
}

function compiled([pattern, loader]) {
  const names = [];
  const form = pattern.replace(/:([a-z_]+)/g, (_, name) => {
    names.push(name);
    return "([^/]+)";
  });
  return { form: new RegExp(`^${form}/?$`), names, loader };
}

function found(path) {
  for (const { form, names, loader } of state.routes) {
    const match = form.exec(path);
    if (match) return { loader, params: Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(match[at + 1])])) };
  }
  return { loader: state.onMissing, params: {} };
}

function followLink(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (link.pathname === location.pathname && link.hash) return;
  if (found(link.pathname).loader === state.onMissing) return;
  event.preventDefault();
  navigate(link.pathname + link.search);
}
