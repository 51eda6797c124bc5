// What the server says about itself: demo or real, its name, whom to call. Kept for a start without a network.

import { api } from "./api.js";
import { keep, kept } from "./storage.js";

const KEY = "jianma.config";
const UNKNOWN = { env: "production", program_name: "建码", support_phone: "", demo_names: [] };
let asked = null;

/** `{env, program_name, support_phone, demo_names}`; never throws. */
export function clientConfig() {
  asked ||= api.get("/client-config").then(
    (config) => {
      keep(KEY, config);
      return config;
    },
    () => {
      asked = null;
      return kept(KEY, UNKNOWN);
    },
  );
  return asked;
}
