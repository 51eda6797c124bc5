// 消息: what the product told me.

import { api } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { reload } from "../lib/router.js";
import { momentText } from "../lib/server_time.js";
import { button } from "../lib/parts/button.js";
import { pagedList } from "../lib/parts/list.js";
import { mark } from "../lib/parts/marks.js";

export async function show(_params, signal) {
  let unread = 0;
  const load = async (cursor) => {
    const page = await api.get(`/me/notices${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`, { signal });
    unread = page.unread;
    return page;
  };
  const notices = await pagedList(load, (notice) => part(notice, signal), { whenEmpty: "还没有消息" });
  const readAll = async () => {
    await api.post("/me/notices/read-all", undefined, { signal });
    await reload();
  };
  return { title: "消息", node: el("div", { class: "page" }, el("div", { class: "hello" }, el("h1", {}, "消息"), unread > 0 && button(`${unread} 条未读，全部标为已读`, readAll, { kind: "quiet" })), notices) };
}

function part(notice, signal) {
  const state = el("span", {}, !notice.read_at && mark("未读", "wait"));
  const read = () => {
    if (notice.read_at) return;
    api.post(`/me/notices/${notice.id}/read`, undefined, { signal }).then(() => state.replaceChildren(), () => {});
  };
  return el(
    "details",
    { class: "list-part full-text", ontoggle: read },
    el("summary", {}, el("span", { class: "row-words" }, el("span", { class: "row-title" }, notice.title), el("span", { class: "row-text preview" }, notice.text), el("span", { class: "row-text" }, `${notice.kind_label} · ${momentText(notice.created_at)}`)), state),
    el("p", {}, notice.text),
    notice.link?.startsWith("/m/") && el("a", { class: "button button-plain", href: notice.link }, "去办理"),
  );
}
