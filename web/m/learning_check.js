// The random check: a picture or a question, with its deadline; the film waits meanwhile.

import { api } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { play } from "../lib/sound.js";
import { button } from "../lib/parts/button.js";
import { countdown } from "../lib/parts/countdown.js";
import { dialog } from "../lib/parts/dialog.js";
import { loading } from "../lib/parts/loading.js";
import { photo } from "../lib/parts/photo.js";
import { problemNote, reasonList } from "../lib/parts/problem_note.js";
import { toast } from "../lib/parts/toast.js";

/** What a missed check took away, and the ways to win it back. */
export function missedNote(link = null) {
  return el("div", { class: "note note-bad" }, el("p", { class: "note-title" }, "上一次抽查没有完成，抽查前的一段没有计入"), el("p", {}, "先完成新的抽查，再重看那一段就能补回；有特殊情况可以申诉。"), link);
}

export class LearningCheck {
  constructor(lesson) {
    this.lesson = lesson;
    this.open = null;
    // A heartbeat that was under way may still tell of the check that has just been answered.
    this.settled = null;
    this.hasMissed = false;
    lesson.signal.addEventListener("abort", () => this.close());
  }

  get isOpen() {
    return this.open !== null;
  }

  /** Shows `challenge` as the last heartbeat gave it; null when there is none, or no longer. */
  follow(challenge) {
    if (!challenge) this.vanished();
    else if (challenge.id === this.settled) return;
    else if (["id", "deadline_at"].some((name) => this.open?.[name] !== challenge[name])) this.begin(challenge);
    else if (["kind", "state"].some((name) => this.open[name] !== challenge[name])) this.draw(challenge);
  }

  vanished() {
    if (!this.open) return;
    this.ended(this.open.state === "checking" ? "比对通过，可以接着学" : "抽查已结束，可以接着学", null, "good");
  }

  begin(challenge) {
    // Whoever misses one has the next before him at once.
    if (this.open && this.open.id !== challenge.id) this.hasMissed = true;
    this.close();
    this.lesson.video.pause();
    play("attention");
    const ending = new AbortController();
    this.open = { ending, place: el("div", { "aria-live": "polite" }) };
    const until = new Date(challenge.deadline_at);
    const time = el("p", { class: "big" }, countdown(until, { signal: ending.signal }));
    // What has to be done comes first: there is a minute, and the screen is small.
    const rest = this.hasMissed ? missedNote() : el("p", { class: "hint" }, "时间到还没有完成，这一段不计学时。");
    dialog({ title: challenge.message || "随机抽查", body: [time, this.open.place, rest], actions: [], isRequired: true, signal: ending.signal });
    this.draw(challenge);
  }

  draw(challenge) {
    Object.assign(this.open, challenge);
    if (challenge.state === "checking") {
      replace(this.open.place, loading("正在比对照片…"));
      return;
    }
    const hints = challenge.reasons.length > 0 && el("div", { class: "note note-bad", role: "alert" }, reasonList(challenge.reasons));
    const left = !hints && el("p", { class: "hint" }, `可以试 ${challenge.attempts_left} 次`);
    replace(this.open.place, hints, challenge.kind === "face" ? this.facePart() : this.questionPart(challenge), left);
  }

  facePart() {
    return photo({ label: "本人照片", what: "face", signal: this.open.ending.signal, fromAlbum: false, onChosen: (blob) => this.answerWith(() => this.sendPicture(blob)) });
  }

  questionPart({ question, options }) {
    const answers = (options || []).map((option) => button(option, () => this.answerWith(() => this.sendAnswer(option)), { kind: "plain", class: "button button-plain wide" }));
    return el("div", { class: "stack" }, el("p", {}, el("strong", {}, question)), answers);
  }

  sendPicture(blob) {
    const form = new FormData();
    form.append("selfie", blob, "selfie.jpg");
    return api.upload(this.path(), form, { signal: this.lesson.signal });
  }

  sendAnswer(answer) {
    return api.post(this.path(), { answer }, { signal: this.lesson.signal });
  }

  async answerWith(send) {
    let result;
    try {
      result = await send();
    } catch (problem) {
      if (problem.code === "CHECK_MISSED") this.missed(problem);
      else if (this.open) this.open.place.append(problemNote(problem));
      return;
    }
    if (!this.open) return;
    if (result.state === "passed") this.ended("抽查通过，可以接着学", null, "good");
    else if (result.state === "missed") this.missed(result.reasons[0]);
    else this.draw({ ...this.open, ...result });
  }

  missed(why) {
    this.hasMissed = true;
    this.ended(why?.message || "抽查没有完成", why?.remedy);
  }

  ended(message, remedy = null, kind = "bad") {
    this.settled = this.open?.id ?? null;
    this.close();
    toast(remedy ? `${message}。${remedy}` : message, { kind });
    if (kind === "good") this.lesson.video.play().catch(() => {});
  }

  close() {
    this.open?.ending.abort();
    this.open = null;
  }

  path() {
    return `/me/learning-sessions/${this.lesson.session.session_id}/challenges/${this.open.id}`;
  }
}
