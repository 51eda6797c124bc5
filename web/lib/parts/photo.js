import { CameraFault } from "../camera.js";
import { el, replace } from "../dom.js";
import { scaled } from "../picture.js";
import { asProblem } from "../problem.js";
import { button } from "./button.js";
import { loading } from "./loading.js";
import { problemNote } from "./problem_note.js";
import { hasViewfinder, takeWithViewfinder } from "./viewfinder.js";

const FACING = { card: "environment", face: "user", paper: "environment" };

/**
 * Takes a picture, makes it small, shows it, and hands it to `onChosen(blob)`. `what`: `card` and `face` have a
 * viewfinder with their outline where the browser has one; the phone's own camera, or the album, stays beside it.
 */
export function photo({ label, what = "paper", examples = null, fromAlbum = true, signal = null, onChosen }) {
  const seen = el("div", { class: "photo-seen", "aria-live": "polite" });
  const actions = el("div", { class: "actions" });
  let url = null;
  const taken = async (file) => {
    replace(seen, loading("正在处理照片…"));
    try {
      const blob = await scaled(file);
      if (url) URL.revokeObjectURL(url);
      url = URL.createObjectURL(blob);
      replace(seen, el("img", { src: url, alt: `${label}：您选的照片` }));
      main.className = "button button-plain";
      main.firstChild.textContent = `重拍${label}`;
      await onChosen(blob);
    } catch (error) {
      const problem = asProblem(error);
      if (problem) seen.append(problemNote(problem));
    }
  };
  const source = (words, kind, props) => {
    const chosen = async ({ target }) => {
      const [file] = target.files;
      target.value = "";
      if (file) await taken(file);
    };
    return el("label", { class: `button button-${kind}` }, words, el("input", { type: "file", accept: "image/*", class: "unseen", onchange: chosen, ...props }));
  };
  const own = (words, kind) => source(words, kind, { capture: FACING[what] });
  const look = async () => {
    try {
      const picture = await takeWithViewfinder({ outline: what, label, signal });
      if (picture) await taken(picture);
    } catch (fault) {
      if (!(fault instanceof CameraFault)) throw fault;
      main = own(`拍${label}`, "main");
      replace(actions, main, fromAlbum && source("从相册选", "plain", {}));
      replace(seen, problemNote({ code: fault.name, message: fault.message, remedy: `也可以点“拍${label}”，用手机自己的相机拍`, reasons: [] }));
    }
  };
  const withViewfinder = what !== "paper" && hasViewfinder();
  let main = withViewfinder ? button(`拍${label}`, look) : own(`拍${label}`, "main");
  const beside = fromAlbum ? source("从相册选", "plain", {}) : withViewfinder && own("用手机相机拍", "plain");
  replace(actions, main, beside);
  return el("div", { class: "photo" }, examples, seen, actions);
}
