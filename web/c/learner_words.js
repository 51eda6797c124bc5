// How a learner's standing is said and coloured.

export const RISK_TONES = { done: "good", on_track: "plain", behind: "wait", at_risk: "bad", overdue: "bad" };
const RESULTS = { pass: "合格", fail: "不合格" };

export const resultLabel = (result) => RESULTS[result] || result || "未考核";
