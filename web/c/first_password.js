// The first page of an account that somebody else opened.

import { firstPassword } from "../lib/parts/first_password.js";
import { reload } from "../lib/router.js";
import { office } from "./frame.js";
import { drawMenu } from "./menu.js";

export async function show(_params, signal) {
  const onChanged = () => {
    drawMenu();
    return reload();
  };
  return office({ title: "先改初始密码", isNarrow: true }, firstPassword({ signal, onChanged }));
}
