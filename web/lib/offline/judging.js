// A scan judged without a network, in the shape of the API's own answers. The server judges it again later.

import { faultOfTime, verifyCode } from "../code_verifying.js";
import { takeCode } from "./used_codes.js";

const PAPER = 3;
const OFFLINE_PACK = 2;

const REASONS = {
  QR_REPLAYED: ["这个二维码已经用过", "请工人打开小程序刷新个人码再扫"],
  WORKER_UNKNOWN: ["手机里的名单上没有这个人", "请核对身份证原件；刚登记的请连网后再扫，或改用人工登记"],
  NO_ROSTER: ["手机里还没有名单", "请核对本人和身份证后点“已核验”，联网后系统再判断"],
  NOT_VERIFIED_AT_GATE: ["还没有核验本人", "请核对本人和身份证原件后点“已核验”"],
  CREDENTIAL_NOT_ACCEPTED: ["这个工地不接受这种码", "请出示身份证，或改用人工登记"],
};

const reason = (code) => ({ code, message: REASONS[code][0], remedy: REASONS[code][1], cite: null });

/**
 * @param {{scanId: string, text: string, direction: "in" | "out" | "auto", at: Date}} scan
 * @param {import("./roster.js").Roster} roster
 * @param {import("./inside.js").Inside} inside
 * @returns {Promise<object>} `status, admitted, direction, worker, reasons, flags, happened_at, is_offline`
 */
export async function judgeOffline(scan, roster, inside) {
  const { claims, fault } = await verifyCode(scan.text, roster.keys);
  const isBlind = fault && fault.code === "QR_KEY_UNKNOWN" && !roster.about;
  if (isBlind) return answer(scan, "needs_confirmation", [reason("NO_ROSTER")]);
  if (fault) return answer(scan, "refused", [fault]);
  const wrongTime = faultOfTime(claims, scan.at);
  if (wrongTime) return answer(scan, "refused", [wrongTime]);
  const entry = roster.entryOf(claims.codeId);
  if (!entry) return answer(scan, "refused", [reason("WORKER_UNKNOWN")]);
  const direction = scan.direction === "auto" ? inside.directionOf(entry.worker_id, scan.at) : scan.direction;
  const isGoingOut = direction === "out";
  const passing = { ...scan, direction };
  const { policy } = roster.about;
  const against = isGoingOut ? [] : [...entry.reasons];
  const isDenied = claims.type === OFFLINE_PACK && policy.offline_pack === "deny";
  if ((isDenied || policy.credentials.qr === "refused") && !isGoingOut) against.push(reason("CREDENTIAL_NOT_ACCEPTED"));
  if (against.length) return answer(passing, "refused", against, entry);
  if (!await takeCode(claims.jti, scan.scanId, scan.at.getTime())) {
    return answer(scan, "refused", [reason("QR_REPLAYED")]);
  }
  const asks = policy.credentials.qr === "needs_confirmation" || claims.type === PAPER;
  if (asks && !isGoingOut) return answer(passing, "needs_confirmation", [reason("NOT_VERIFIED_AT_GATE")], entry);
  return answer(passing, "accepted", [], entry);
}

/** Of a worker checked in by hand. */
export function judgeByHand(scanId, entry, direction, at) {
  const against = direction === "in" ? entry.reasons : [];
  return answer({ scanId, direction, at }, against.length ? "refused" : "accepted", against, entry);
}

function answer(scan, status, reasons, entry = null) {
  return {
    id: null,
    scan_id: scan.scanId,
    status,
    admitted: status === "accepted",
    direction: scan.direction,
    happened_at: scan.at.toISOString(),
    worker: entry && { ...entry, id: entry.worker_id, photo_url: null },
    reasons,
    flags: [],
    is_offline: true,
  };
}
