import { el, replace } from "../dom.js";
import { scaled } from "../picture.js";
import { asProblem } from "../problem.js";
import { loading } from "./loading.js";
import { problemNote } from "./problem_note.js";

/**
 * Takes a picture with the camera (`facing`: `environment` back, `user` front) or from the album, makes it small,
 * shows it, and hands it to `onChosen(blob)`.
 */
export function photo({ label, facing = "environment", examples = null, fromAlbum = true, onChosen }) {
  const seen = el("div", { class: "photo-seen", "aria-live": "polite" });
  let url = null;
  const taken = async (event) => {
    const file = event.target.files[0];
    event.target.value = "";
    if (!file) return;
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
    const input = el("input", { type: "file", accept: "image/*", class: "unseen", onchange: taken, ...props });
    return el("label", { class: `button button-${kind}` }, words, input);
  };
  const main = source(`拍${label}`, "main", { capture: facing });
  return el(
    "div",
    { class: "photo" },
    examples,
    seen,
    el("div", { class: "actions" }, main, fromAlbum && source("从相册选", "plain", {})),
  );
}
