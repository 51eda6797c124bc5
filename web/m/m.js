// The worker's pages: paths, tabs, sign-in first.

import { clientConfig } from "../lib/config.js";
import { beginsInHost, hostOf } from "../lib/host_app.js";
import { startRouter, navigate } from "../lib/router.js";
import { isSignedIn, onChange } from "../lib/session.js";
import { apply } from "../lib/settings.js";
import { forgetPack } from "./code_slots.js";
import { drawTabs, markTab } from "./tabs.js";

const ROUTES = {
  "/m/": () => import("./home.js"),
  "/m/sign-in": () => import("./sign_in.js"),
  "/m/host/:host": () => import("./host_sign_in.js"),
  "/m/code": () => import("./code.js"),
  "/m/verification": () => import("./verification.js"),
  "/m/consents": () => import("./consents.js"),
  "/m/attendance": () => import("./attendance.js"),
  "/m/attendance/appeal": () => import("./attendance_appeal.js"),
  "/m/attendance/appeals": () => import("./attendance_appeals.js"),
  "/m/learning": () => import("./learning.js"),
  "/m/enrolments/:enrolment": () => import("./course.js"),
  "/m/enrolments/:enrolment/sections/:section": () => import("./player.js"),
  "/m/enrolments/:enrolment/uncredited": () => import("./uncredited.js"),
  "/m/certificates": () => import("./certificates.js"),
  "/m/certificates/:certificate": () => import("./certificate.js"),
  "/m/certificates/:certificate/shown": () => import("./certificate_shown.js"),
  "/m/certificates/:certificate/classes": () => import("./classes.js"),
  "/m/conversions": () => import("./conversion_options.js"),
  "/m/conversions/:conversion": () => import("./conversion.js"),
  "/m/duplicate-cases": () => import("./duplicate_cases.js"),
  "/m/practice-registrations": () => import("./practice_registrations.js"),
  "/m/practice-registrations/new": () => import("./practice_registration_new.js"),
  "/m/practice-registrations/:application": () => import("./practice_registration.js"),
  "/m/contracts": () => import("./contracts.js"),
  "/m/wages": () => import("./wages.js"),
  "/m/registrations": () => import("./registrations.js"),
  "/m/registrations/:item": () => import("./registration.js"),
  "/m/messages": () => import("./messages.js"),
  "/m/notices": () => import("./notices.js"),
  "/m/file": () => import("./file.js"),
  "/m/file/readers": () => import("./file_readers.js"),
  "/m/archive": () => import("./archive.js"),
  "/m/my-data": () => import("./my_data.js"),
  "/m/my-data/kept": () => import("./my_data_kept.js"),
  "/m/my-data/close": () => import("./my_data_close.js"),
  "/m/me": () => import("./me.js"),
};

const IN_HOST = "/m/host/";

apply();
beginsInHost();
// The code of wx.login belongs to nobody's history, also when it is not needed.
if (isSignedIn() && !location.pathname.startsWith(IN_HOST) && new URLSearchParams(location.search).has("code")) history.replaceState({}, "", location.pathname);
document.getElementById("back").addEventListener("click", () => (history.length > 1 ? history.back() : navigate("/m/")));
drawTabs(document.getElementById("tabs"));
clientConfig().then((config) => {
  document.getElementById("name").textContent = config.program_name;
  document.getElementById("demo").hidden = config.env !== "demo";
  // The host shows a bar of its own; that this is a demo is said all the same.
  document.getElementById("name").hidden = isHosted();
  document.getElementById("bar").hidden = isHosted() && config.env !== "demo";
});
onChange((signedIn) => {
  if (!signedIn) forgetPack();
  navigate(location.pathname + location.search, { replace: true });
});
startRouter({
  root: document.getElementById("root"),
  routes: ROUTES,
  onMissing: () => import("./missing.js"),
  before: (path) => {
    const signedIn = isSignedIn();
    markTab(path, signedIn);
    return signedIn || path.startsWith(IN_HOST) ? null : ROUTES["/m/sign-in"];
  },
});
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/web/sw.js", { scope: "/" }).catch(() => {});

function isHosted() {
  return hostOf() !== null || location.pathname.startsWith(IN_HOST);
}
