// The mini-program around this page, where there is one. Its web view gives pages WeChat's bridge by itself, so that
// no script of another host is needed.

const READY_WITHIN_MS = 3000;

/** Whether this page stands in a mini-program's web view. */
export function isInMiniProgram() {
  return window.__wxjs_environment === "miniprogram" || /miniProgram/i.test(navigator.userAgent);
}

/** Opens a page of the mini-program (`/pages/messages/index`). @returns {Promise<boolean>} false where it cannot */
export async function openInMiniProgram(url) {
  const bridge = await bridgeInTime();
  if (!bridge) return false;
  return new Promise((resolve) => {
    bridge.invoke("invokeMiniProgramAPI", { name: "navigateTo", arg: { url } }, (answer) => resolve(!/fail/.test(answer?.err_msg || "")));
  });
}

function bridgeInTime() {
  if (window.WeixinJSBridge) return Promise.resolve(window.WeixinJSBridge);
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      document.removeEventListener("WeixinJSBridgeReady", done);
      resolve(window.WeixinJSBridge || null);
    };
    const timer = setTimeout(done, READY_WITHIN_MS);
    document.addEventListener("WeixinJSBridgeReady", done);
  });
}
