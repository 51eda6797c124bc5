// Signing in through the host app: there and back without a question, or what went wrong and the other ways in.

import { clientConfig } from "../lib/config.js";
import { el } from "../lib/dom.js";
import { keepTry, takeTry } from "../lib/host_app.js";
import { button } from "../lib/parts/button.js";
import { problemNote } from "../lib/parts/problem_note.js";
import { asProblem, Problem } from "../lib/problem.js";
import { navigate } from "../lib/router.js";
import { beginAtHost, signInWithHost } from "../lib/session.js";
import { phoneSignIn } from "./phone_sign_in.js";

export async function show({ host, query }, signal) {
  // The host's code belongs to nobody's history.
  history.replaceState({}, "", location.pathname);
  try {
    if (query.has("code") || query.has("error")) await comeBack(host, query);
    else await goThere(host, query.get("to"));
    return null;
  } catch (error) {
    const problem = asProblem(error);
    return problem && notSignedIn(host, problem, signal);
  }
}

async function goThere(host, to) {
  const begun = await beginAtHost(host);
  keepTry(host, begun.ticket, to);
  location.replace(begun.authorize_url);
}

async function comeBack(host, query) {
  const begun = takeTry(host);
  if (!begun || !query.get("code")) throw interrupted();
  // Whoever is told of the sign-in opens the page of this address.
  history.replaceState({}, "", begun.to);
  await signInWithHost(host, { code: query.get("code"), state: query.get("state") || "-", ticket: begun.ticket });
  await navigate(begun.to, { replace: true });
}

function interrupted() {
  return new Problem({ status: 401, code: "SIGN_IN_EXPIRED", message: "登录没有完成", remedy: "请重新登录" });
}

async function notSignedIn(host, problem, signal) {
  history.replaceState({}, "", "/m/");
  const config = await clientConfig();
  const label = (config.host_apps || []).find(({ name }) => name === host)?.label;
  return {
    title: `登录 · ${config.program_name}`,
    node: el(
      "div",
      { class: "page" },
      el("h1", {}, "登录"),
      problemNote(problem),
      label && button(`重新从${label}登录`, () => goThere(host, null), { class: "button button-main wide" }),
      phoneSignIn(signal),
    ),
  };
}
