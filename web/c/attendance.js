// The month of a project.

import { attendanceMonth } from "../lib/parts/attendance_month.js";
import { office } from "./frame.js";
import { projectOf, projectPages } from "./project_pages.js";

export async function show({ project: id }, signal) {
  const project = await projectOf(id, signal);
  const month = await attendanceMonth({ project: id, projectName: project.name, signal });
  return office({ title: "考勤", back: [`/c/projects/${id}`, project.name] }, await projectPages(project, "/attendance", signal), month);
}
