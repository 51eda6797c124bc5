import { clientConfig } from "./lib/config.js";
import { apply } from "./lib/settings.js";

apply();
const config = await clientConfig();
document.getElementById("demo").hidden = config.env !== "demo";
document.title = config.program_name;
document.querySelector("h1").textContent = config.program_name;
if (config.support_phone) document.getElementById("contact").textContent = `需要帮助请拨打 ${config.support_phone}`;
