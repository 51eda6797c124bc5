// A refusal, as the API says it: its own words first.

const BY_STATUS = {
  401: "请先登录",
  403: "您没有这项权限",
  404: "没有找到您要的内容",
  413: "内容太大，请缩小后再上传",
  429: "操作过于频繁，请稍后再试",
};

/** What went wrong, in words for the person in front of the screen. */
export class Problem extends Error {
  constructor({ status = 0, code = "UNKNOWN", message, remedy = null, reasons = [], errors = {}, ticket = null, retryAfter = null, isOffline = false }) {
    super(message);
    Object.assign(this, { name: "Problem", status, code, remedy, reasons, errors, ticket, retryAfter, isOffline });
  }
}

/** The problem in an answer; `body` is its text. */
export function problemOf(status, body, retryAfterHeader) {
  let document = {};
  try {
    document = JSON.parse(body) || {};
  } catch {
    // Something between us and the server answered, not the product.
  }
  const reasons = Array.isArray(document.reasons) ? document.reasons : [];
  const fallback = BY_STATUS[status] || (status >= 500 ? "系统繁忙，请稍后再试" : "没有办成，请稍后再试");
  return new Problem({
    status,
    code: document.code || `HTTP_${status}`,
    message: document.detail || reasons[0]?.message || fallback,
    remedy: reasons[0]?.remedy || null,
    reasons,
    errors: document.errors || {},
    ticket: document.ticket || null,
    retryAfter: Number(retryAfterHeader) || null,
  });
}

/** No network, or no answer in time. */
export function offline() {
  return new Problem({ code: "OFFLINE", message: "网络连不上", remedy: "请检查网络后再试", isOffline: true });
}

/** Whatever was thrown, as a Problem; null for something that was given up on purpose. */
export function asProblem(error) {
  if (error instanceof Problem) return error;
  if (error?.name === "AbortError") return null;
  return new Problem({ code: "PAGE_FAULT", message: "页面出了点问题", remedy: "请刷新页面再试" });
}
