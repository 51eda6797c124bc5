// The product's own clock: a phone's may be wrong by minutes, and the demo's may stand in another year.

import { keep, kept } from "./storage.js";

const SHANGHAI_MS = 8 * 3_600_000;
const WEEKDAYS = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];

const KEY = "jianma.clock";
const WORTH_KEEPING_MS = 500;

// Kept for a start without a network: a gate judges codes by this clock.
let offsetMs = kept(KEY, 0);
let isKnown = false;

/** Learns from an answer's X-Server-Time; `sentMs` and `receivedMs` are Date.now() around the call. */
export function learn(header, sentMs, receivedMs) {
  const server = Date.parse(header || "");
  if (Number.isNaN(server)) return;
  // A slow call says little; the first one is better than nothing.
  if (isKnown && receivedMs - sentMs > 2000) return;
  offsetMs = server - (sentMs + receivedMs) / 2;
  isKnown = true;
  if (Math.abs(offsetMs - kept(KEY, 0)) > WORTH_KEEPING_MS) keep(KEY, offsetMs);
}

/** @returns {Date} now, by the server's clock */
export function now() {
  return new Date(Date.now() + offsetMs);
}

/** The day in Shanghai, `2026-03-10`. */
export function legalDay(at = now()) {
  return shifted(at).toISOString().slice(0, 10);
}

/** The month in Shanghai, `2026-03`. */
export function legalMonth(at = now()) {
  return legalDay(at).slice(0, 7);
}

/** `07:31` */
export function clockText(at, { seconds = false } = {}) {
  return at ? shifted(at).toISOString().slice(11, seconds ? 19 : 16) : "—";
}

/** `3月10日 周二`; takes a day (`2026-03-10`) or a moment. */
export function dayText(at, { year = false, weekday = false } = {}) {
  if (!at) return "—";
  const day = typeof at === "string" && at.length === 10 ? at : legalDay(new Date(at));
  const [y, m, d] = day.split("-").map(Number);
  const week = weekday ? ` ${WEEKDAYS[new Date(Date.UTC(y, m - 1, d)).getUTCDay()]}` : "";
  return `${year ? `${y}年` : ""}${m}月${d}日${week}`;
}

/** `2026年3月` of `2026-03`. */
export function monthText(month) {
  const [y, m] = month.split("-").map(Number);
  return `${y}年${m}月`;
}

/** `3月10日 07:31` */
export function momentText(at) {
  return at ? `${dayText(at, { year: legalDay(new Date(at)).slice(0, 4) !== legalDay().slice(0, 4) })} ${clockText(at)}` : "—";
}

/** Seconds as `1小时5分`, `3分20秒`, `8秒`. */
export function durationText(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s}秒`;
  if (s < 3600) return s % 60 ? `${Math.floor(s / 60)}分${s % 60}秒` : `${s / 60}分钟`;
  const minutes = Math.round((s % 3600) / 60);
  return minutes ? `${Math.floor(s / 3600)}小时${minutes}分` : `${Math.floor(s / 3600)}小时`;
}

/** Whole days from today to `day`; negative when it is past. */
export function daysUntil(day) {
  return Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${legalDay()}T00:00:00Z`)) / 86_400_000);
}

function shifted(at) {
  return new Date(new Date(at).getTime() + SHANGHAI_MS);
}
