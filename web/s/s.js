// The pages of the gate: sign-in first, then a project, then its pages.

import { clientConfig } from "../lib/config.js";
import { startRouter, navigate } from "../lib/router.js";
import { isSignedIn, mustChangePassword, onChange } from "../lib/session.js";
import { apply } from "../lib/settings.js";
import { keepForLater } from "./warm.js";

apply();
const routes = {
  "/s/": () => import("./projects.js"),
  "/s/:project/scan": () => import("./scan.js"),
  "/s/:project/manual": () => import("./manual.js"),
  "/s/:project/today": () => import("./today.js"),
  "/s/:project/inside": () => import("./inside.js"),
  "/s/:project/month": () => import("./month.js"),
  "/s/:project/waiting": () => import("./waiting.js"),
};
const onMissing = () => import("./missing.js");
const signIn = () => import("./sign_in.js");
const firstPassword = () => import("./first_password.js");

function before() {
  if (!isSignedIn()) return signIn;
  return mustChangePassword() ? firstPassword : null;
}

startRouter({ root: document.getElementById("root"), routes, onMissing, before });

let wasSignedIn = isSignedIn();
onChange((isIn) => {
  if (isIn !== wasSignedIn) {
    wasSignedIn = isIn;
    navigate(location.pathname + location.search, { replace: true });
  }
});

clientConfig().then((config) => {
  document.getElementById("demo").hidden = config.env !== "demo";
});
keepForLater([...Object.values(routes), onMissing, signIn, firstPassword]).catch(() => {});
navigator.storage?.persist?.().catch(() => {});
