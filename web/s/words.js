// A result in the words of the gate.

const WAYS = { in: "进场", out: "出场", auto: "" };

export const DIRECTIONS = [["in", "进"], ["out", "出"], ["auto", "自动"]];

/** `tone`: good, attention or bad; `sign` is said by shape, not by colour alone. */
export function meaning(result) {
  const way = WAYS[result.direction] || "";
  switch (result.status) {
    case "accepted": return { tone: "good", sign: "✓", title: way || "通行", sound: "good" };
    case "duplicate": return { tone: "good", sign: "✓", title: `${way || "通行"}（已登记）`, sound: "good" };
    case "needs_confirmation": return { tone: "attention", sign: "!", title: "请核验", sound: "attention" };
    case "review": return { tone: "attention", sign: "!", title: result.admitted ? "已记录，待核对" : "待核对", sound: "attention" };
    case "annulled": return { tone: "none", sign: "↶", title: "已撤销", sound: "attention" };
    default: return { tone: "bad", sign: "✗", title: result.direction === "out" ? "没有通过" : "不能进场", sound: "bad" };
  }
}

const FLAGS = {
  OFFLINE: "断网时登记", UPLOAD_LATE: "上传较晚", CLOCK_SKEW: "手机时间不准", MANUAL: "人工登记",
  ALREADY_INSIDE: "上次没有出场记录", MISSING_OUT: "上次没有出场记录", OUT_WITHOUT_IN: "没有进场记录",
  LOW_ASSURANCE: "离线码，请多看一眼", SHOWN_OTHERWISE: "与现场显示不同", REVOKED_SINCE: "码后来已作废",
  FAR_FROM_SITE: "离工地较远", REPLAY_CONFLICT: "同一个码用了两次",
};

/** What looked odd, as far as a guard can make use of it. */
export const flagWords = (flags) => [...new Set(flags.map((flag) => FLAGS[flag]).filter(Boolean))];
