// The pages of offices: sign-in first, then what the roles open.

import { clientConfig } from "../lib/config.js";
import { navigate, startRouter } from "../lib/router.js";
import { isSignedIn, mustChangePassword, mustSetUp, onChange } from "../lib/session.js";
import { apply } from "../lib/settings.js";
import { drawMenu, markMenu } from "./menu.js";

const security = () => import("./security.js");
const ROUTES = {
  "/c/": () => import("./home.js"),
  "/c/learning": () => import("./learning.js"),
  "/c/classes": () => import("./classes.js"),
  "/c/classes/:class_id": () => import("./learners.js"),
  "/c/classes/:class_id/learners/:enrolment": () => import("./learner.js"),
  "/c/courses": () => import("./courses.js"),
  "/c/courses/import": () => import("./course_import.js"),
  "/c/courses/:course": () => import("./course.js"),
  "/c/providers": () => import("./providers.js"),
  "/c/certificates": () => import("./certificates.js"),
  "/c/certificates/new": () => import("./certificate_entry.js"),
  "/c/certificates/import": () => import("./certificate_import.js"),
  "/c/certificates/:certificate": () => import("./certificate.js"),
  "/c/renewals": () => import("./renewals.js"),
  "/c/cleanups": () => import("./cleanups.js"),
  "/c/cleanups/:cleanup": () => import("./cleanup.js"),
  "/c/duplicate-cases": () => import("./duplicate_cases.js"),
  "/c/duplicate-cases/import": () => import("./duplicate_import.js"),
  "/c/duplicate-cases/:case_id": () => import("./duplicate_case.js"),
  "/c/conversions": () => import("./conversions.js"),
  "/c/practice-registrations": () => import("./practice_registrations.js"),
  "/c/registrations": () => import("./registrations.js"),
  "/c/verifications": () => import("./verifications.js"),
  "/c/verifications/:review": () => import("./verification.js"),
  "/c/filings": () => import("./filings.js"),
  "/c/companies": () => import("./companies.js"),
  "/c/blacklist": () => import("./blacklist.js"),
  "/c/data-requests": () => import("./data_requests.js"),
  "/c/audit": () => import("./audit.js"),
  "/c/accounts": () => import("./accounts.js"),
  "/c/security": security,
  "/c/projects": () => import("./projects.js"),
  "/c/projects/:project": () => import("./project.js"),
  "/c/projects/:project/workers": () => import("./workers.js"),
  "/c/projects/:project/workers/:worker/archive": () => import("./archive.js"),
  "/c/projects/:project/archives": () => import("./archives.js"),
  "/c/projects/:project/import": () => import("./roster_import.js"),
  "/c/projects/:project/contracts": () => import("./contracts.js"),
  "/c/projects/:project/contracts/import": () => import("./contract_import.js"),
  "/c/projects/:project/contracts/:contract": () => import("./contract.js"),
  "/c/projects/:project/wages": () => import("./wages.js"),
  "/c/projects/:project/wages/:batch": () => import("./wage_batch.js"),
  "/c/wage-arrears": () => import("./wage_arrears.js"),
  "/c/projects/:project/attendance": () => import("./attendance.js"),
  "/c/projects/:project/appeals": () => import("./appeals.js"),
  "/c/projects/:project/devices": () => import("./devices.js"),
  "/c/projects/:project/people": () => import("./taking_part.js"),
};
const signIn = () => import("./sign_in.js");
const firstPassword = () => import("./first_password.js");

apply();
clientConfig().then((config) => {
  document.getElementById("name").textContent = `${config.program_name} 单位办公`;
  document.getElementById("demo").hidden = config.env !== "demo";
});

let wasSignedIn = isSignedIn();
onChange((isIn) => {
  if (isIn === wasSignedIn) return;
  wasSignedIn = isIn;
  drawMenu();
  navigate(location.pathname + location.search, { replace: true });
});
drawMenu();
startRouter({
  root: document.getElementById("root"),
  routes: ROUTES,
  onMissing: () => import("./missing.js"),
  before: (path) => {
    markMenu(path);
    if (!isSignedIn()) return signIn;
    if (mustChangePassword()) return firstPassword;
    return mustSetUp() ? security : null;
  },
});
