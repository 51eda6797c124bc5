// The camera: opened for as long as a page needs it, with its lamp where there is one.

const WANTED = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24, max: 30 } };
const FAULTS = {
  NotAllowedError: ["没有使用相机的权限", "请在浏览器或微信的设置里允许使用相机，再点“重新打开”"],
  SecurityError: ["这个页面不能使用相机", "请用 https 地址打开，再点“重新打开”"],
  NotFoundError: ["没有找到相机", "请换一台有相机的手机，或改用人工登记"],
  OverconstrainedError: ["没有找到合适的相机", "请换一台手机，或改用人工登记"],
  NotReadableError: ["相机正被别的程序占用", "请关闭其他用相机的程序，再点“重新打开”"],
};

/** Why the camera did not open; `message` and `remedy` are for the user. */
export class CameraFault extends Error {
  constructor(name) {
    const [message, remedy] = FAULTS[name] || ["相机打不开", "请重新打开页面，或改用人工登记"];
    super(message);
    this.name = "CameraFault";
    this.remedy = remedy;
  }
}

export class Camera {
  /** @param {HTMLVideoElement} video */
  constructor(video, stream) {
    this.video = video;
    this.stream = stream;
    this.canvas = document.createElement("canvas");
    this.brush = this.canvas.getContext("2d", { willReadFrequently: true });
  }

  /**
   * Opens the camera at the back, or at the front (`user`). Raises CameraFault.
   * @param {HTMLVideoElement} video @param {{facing?: "environment" | "user", wanted?: object}} [how] `wanted` size
   */
  static async open(video, signal, { facing = "environment", wanted = WANTED } = {}) {
    if (!navigator.mediaDevices?.getUserMedia) throw new CameraFault("SecurityError");
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: facing, ...wanted } });
    } catch (fault) {
      throw new CameraFault(fault.name);
    }
    const camera = new Camera(video, stream);
    if (signal?.aborted) {
      camera.close();
      throw new DOMException("left", "AbortError");
    }
    video.srcObject = stream;
    video.muted = true;
    video.setAttribute("playsinline", "");
    await video.play().catch(() => {});
    return camera;
  }

  get isReady() {
    return this.video.readyState >= 2 && this.video.videoWidth > 0;
  }

  /** Whether it gives pictures still; phones take the camera away for a call. */
  get isAlive() {
    return this.stream.getVideoTracks().some((track) => track.readyState === "live");
  }

  get hasLamp() {
    const [track] = this.stream.getVideoTracks();
    return Boolean(track?.getCapabilities?.().torch);
  }

  async setLamp(isOn) {
    const [track] = this.stream.getVideoTracks();
    await track.applyConstraints({ advanced: [{ torch: isOn }] });
  }

  /** The picture now, at most `side` pixels long. @returns {ImageData} */
  frame(side) {
    const { width, height } = this._draw(side);
    return this.brush.getImageData(0, 0, width, height);
  }

  /** A part of the picture now (in the video's own pixels) as JPEG, at most `side` pixels long. @returns {Promise<Blob>} */
  part({ x, y, width, height }, side, quality = 0.9) {
    const scale = Math.min(1, side / Math.max(width, height));
    const sheet = document.createElement("canvas");
    sheet.width = Math.round(width * scale);
    sheet.height = Math.round(height * scale);
    sheet.getContext("2d").drawImage(this.video, x, y, width, height, 0, 0, sheet.width, sheet.height);
    return new Promise((resolve) => { sheet.toBlob(resolve, "image/jpeg", quality); });
  }

  /** The picture now as JPEG. @returns {Promise<Blob>} */
  picture(side, quality = 0.8) {
    this._draw(side);
    return new Promise((resolve) => { this.canvas.toBlob(resolve, "image/jpeg", quality); });
  }

  close() {
    for (const track of this.stream.getTracks()) track.stop();
    this.video.srcObject = null;
  }

  _draw(side) {
    const { videoWidth, videoHeight } = this.video;
    const scale = Math.min(1, side / Math.max(videoWidth, videoHeight));
    const width = Math.round(videoWidth * scale), height = Math.round(videoHeight * scale);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    this.brush.drawImage(this.video, 0, 0, width, height);
    return { width, height };
  }
}
