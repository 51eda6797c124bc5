// The projects whose gate the signed-in account keeps; remembered, so that a gate opens without a network.

import { roles } from "../lib/session.js";
import { keep, kept } from "../lib/storage.js";

const KEY = "jianma.gates";
const AT_THE_GATE = new Set(["site_staff", "project_admin"]);

/** `[{id, name, isAdmin}]`. Raises Problem, unless there is no network and they are known. */
export async function myProjects(signal) {
  try {
    const found = new Map();
    for (const { role, scope_type, scope_id, scope_name } of await roles(signal)) {
      if (scope_type !== "project" || !AT_THE_GATE.has(role)) continue;
      const isAdmin = role === "project_admin" || Boolean(found.get(scope_id)?.isAdmin);
      found.set(scope_id, { id: scope_id, name: scope_name || "未命名项目", isAdmin });
    }
    const projects = [...found.values()];
    keep(KEY, projects);
    return projects;
  } catch (fault) {
    const known = kept(KEY);
    if (fault.isOffline && known?.length) return known;
    throw fault;
  }
}

/** Its name as last heard. */
export function projectName(id) {
  return kept(KEY, []).find((project) => project.id === id)?.name || "项目";
}

export const forgetProjects = () => keep(KEY, null);
