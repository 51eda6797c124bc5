// The personal code judged on the phone: the same order and the same words as on the server.
// Form, version, key, signature, type and flags, then time. Nothing in a code is believed before its signature.

import { isSigned } from "./offline/signatures.js";

/**
 * @typedef {{type: number, kid: number, codeId: string, notBefore: number, ttl: number, identityClass: number,
 *   isVerified: boolean, jti: string | null}} Claims  times in unix seconds, `jti` null for printed codes
 * @typedef {{code: string, message: string, remedy: string}} Reason
 */

const LENGTH = 151;
const BODY = 28;
const TOLERANCE_S = 5;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const FORM = /^JM1[A-Z2-7]{147}[AQ]$/;
const OTHER_VERSION = /^JM[02-9]/;
const DOMAIN = new TextEncoder().encode("jianma-code/v1\0");
const PAPER = 3;

const AGAIN = "请工人打开小程序刷新个人码再扫";
const FAULTS = {
  QR_MALFORMED: ["这不是个人建设码", "请工人打开小程序出示个人码后再扫"],
  QR_UNSUPPORTED_VERSION: ["码的版本不受支持", "请更新小程序后重新出示个人码"],
  QR_KEY_UNKNOWN: ["暂时无法验证此码", "请连网更新密钥后再扫一次"],
  QR_INVALID: ["二维码无效", `${AGAIN}；仍无效请核对身份证原件，必要时改用人工登记`],
  QR_EXPIRED: ["二维码已过期", AGAIN],
  QR_NOT_YET_VALID: ["二维码尚未生效", "请稍等几秒后再扫"],
};

/** @returns {Reason} */
export function faultOf(code) {
  const [message, remedy] = FAULTS[code];
  return { code, message, remedy };
}

/** Whether a text has the form of a personal code, of whatever version. */
export const looksLikeCode = (text) => /^JM\d/.test(text);

/**
 * Whose code it says it is and its number for one use, without any proof: to see that two codes are the same
 * man's, or that one was used before. Null for other texts.
 * @returns {{codeId: string, jti: string} | null}
 */
export function namesIn(text) {
  if (!FORM.test(text)) return null;
  const bytes = bytesOf(text);
  return { codeId: hex(bytes.subarray(2, 10)), jti: hex(bytes.subarray(20, 28)) };
}

/**
 * Proves a code. Answers with `claims`, or with the first `fault` in order.
 * @param {string} text
 * @param {{kid: number, public_key: string}[]} keys as GET /code-keys gives them
 * @returns {Promise<{claims?: Claims, fault?: Reason}>}
 */
export async function verifyCode(text, keys) {
  if (OTHER_VERSION.test(text)) return { fault: faultOf("QR_UNSUPPORTED_VERSION") };
  if (text.length !== LENGTH || !FORM.test(text)) return { fault: faultOf("QR_MALFORMED") };
  const bytes = bytesOf(text);
  if (bytes[0] >> 4 !== 1) return { fault: faultOf("QR_UNSUPPORTED_VERSION") };
  const key = keys.find((each) => each.kid === bytes[1]);
  if (!key) return { fault: faultOf("QR_KEY_UNKNOWN") };
  const body = bytes.subarray(0, BODY);
  const message = new Uint8Array(DOMAIN.length + BODY);
  message.set(DOMAIN);
  message.set(body, DOMAIN.length);
  if (!await isSigned(key.public_key, bytes.subarray(BODY), message)) return { fault: faultOf("QR_INVALID") };
  const type = bytes[0] & 15;
  if (type < 1 || type > PAPER) return { fault: faultOf("QR_UNSUPPORTED_VERSION") };
  const view = new DataView(body.buffer, body.byteOffset, BODY);
  const flags = view.getUint8(17);
  if (flags & ~1) return { fault: faultOf("QR_INVALID") };
  return {
    claims: {
      type,
      kid: bytes[1],
      codeId: hex(bytes.subarray(2, 10)),
      notBefore: view.getUint32(10),
      ttl: view.getUint16(14),
      identityClass: view.getUint8(16),
      isVerified: Boolean(flags & 1),
      jti: type === PAPER ? null : hex(bytes.subarray(20, 28)),
    },
  };
}

/** The fault of a proven code at a moment of the server's time, or null. @param {Date} at */
export function faultOfTime(claims, at) {
  const second = Math.floor(at.getTime() / 1000);
  if (second < claims.notBefore - TOLERANCE_S) return faultOf("QR_NOT_YET_VALID");
  const isEndless = claims.type === PAPER && claims.ttl === 0;
  if (!isEndless && second > claims.notBefore + claims.ttl + TOLERANCE_S) return faultOf("QR_EXPIRED");
  return null;
}

function bytesOf(text) {
  const bytes = new Uint8Array(92);
  let rest = 0, bits = 0, count = 0;
  for (let i = 3; i < text.length && count < bytes.length; i += 1) {
    rest = (rest << 5 | ALPHABET.indexOf(text[i])) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[count] = rest >> bits & 255;
      count += 1;
    }
  }
  return bytes;
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
