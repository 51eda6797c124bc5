// Short tones made on the spot: a gate is loud, and eyes are elsewhere.

import { settings } from "./settings.js";

const TONES = {
  good: [[880, 0, 0.12], [1320, 0.12, 0.18]],
  bad: [[220, 0, 0.25], [180, 0.28, 0.35]],
  attention: [[660, 0, 0.12], [660, 0.2, 0.12], [660, 0.4, 0.12]],
};
let audio = null;

/** Plays `good`, `bad` or `attention`, unless sound is off; also shakes phones that can. */
export function play(name) {
  // Before the first tap a browser plays nothing and only complains.
  if (navigator.userActivation?.hasBeenActive === false) return;
  if (navigator.vibrate) navigator.vibrate(name === "good" ? 60 : [120, 60, 120]);
  if (!settings().sound) return;
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!Context) return;
  audio ||= new Context();
  audio.resume?.();
  for (const [hertz, from, lasts] of TONES[name] || TONES.attention) tone(hertz, audio.currentTime + from, lasts);
}

function tone(hertz, at, lasts) {
  const source = audio.createOscillator();
  const volume = audio.createGain();
  source.frequency.value = hertz;
  source.type = "square";
  volume.gain.setValueAtTime(0.2, at);
  volume.gain.exponentialRampToValueAtTime(0.001, at + lasts);
  source.connect(volume).connect(audio.destination);
  source.start(at);
  source.stop(at + lasts);
}
