// The month of the site.

import { attendanceMonth } from "../lib/parts/attendance_month.js";
import { framed } from "./frame.js";
import { projectName } from "./my_projects.js";

export async function show({ project }, signal) {
  const body = await attendanceMonth({ project, projectName: projectName(project), signal });
  return { title: "月考勤", node: framed({ project, here: "month", title: "月考勤", body, isWide: true }) };
}
