"""What a phone reads and proves by itself: codes in crooked, dim and noisy frames, and the same refusals in
the same order as on the server."""

from __future__ import annotations

import io
import random
import secrets
import threading
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from PIL import Image, ImageFilter
from werkzeug.serving import make_server

from miniprogram_api.web.views import blp
from qr.claims import FLAG_VERIFIED, Claims
from qr.codec import CodeRefused, encode, judge
from qr.keys import KeyRing, SigningKey
from qr.rendering import code_png
from tests.web.guards_phone import phone

AT = 1_797_555_600
SIZE = (640, 480)
KEY, OTHER = (SigningKey(kid, Ed25519PrivateKey.generate()) for kid in (7, 8))
FORGED = SigningKey(7, Ed25519PrivateKey.generate())
READ = """
const [pictures, done] = arguments;
const { readFrame } = await import("/web/lib/qr/frame_reading.js");
const texts = [];
for (const picture of pictures) {
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  texts.push(readFrame(canvas.getImageData(0, 0, image.width, image.height)).text);
}
done(texts);
"""
PROVE = """
const [texts, keys, at, isOld, done] = arguments;
if (isOld) crypto.subtle.importKey = () => Promise.reject(new Error("an old browser"));
const { faultOfTime, verifyCode } = await import("/web/lib/code_verifying.js");
const codes = [];
for (const text of texts) {
  const { claims, fault } = await verifyCode(text, keys);
  const refused = fault || faultOfTime(claims, new Date(at * 1000));
  codes.push(refused ? refused.code : claims.codeId);
}
done(codes);
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """On the pages' files alone."""
    files = Flask("files")
    files.register_blueprint(blp)
    server = make_server("127.0.0.1", 0, files, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with phone() as chromium:
        chromium.get(f"http://127.0.0.1:{server.server_port}/")
        yield chromium
    server.shutdown()
    thread.join(5)


def run(browser: Any, script: str, *args: Any) -> Any:
    return browser.execute_async_script(f"(async function () {{{script}}}).apply(null, arguments)", *args)


def a_text(key: SigningKey = KEY, **changes: Any) -> str:
    values: dict[str, Any] = {
        "type": 1,
        "kid": key.kid,
        "code_id": secrets.token_hex(8),
        "not_before": AT,
        "ttl": 30,
        "identity_class": 1,
        "flags": FLAG_VERIFIED,
        "device_tag": 0,
        "jti": secrets.token_hex(8),
    }
    return encode(Claims(**(values | changes)), key)


def frame_with(text: str, *, side: int, degrees: float, lean: float, blur: float, noise: float) -> str:
    """A camera frame as PNG in base64: turned, seen from the side, out of focus, in bad light."""
    with Image.open(io.BytesIO(code_png(text, colour="green"))) as drawn:
        code = drawn.convert("L").resize((side, side))
    leaning = code.transform(
        code.size, Image.Transform.PERSPECTIVE, (1, 0, 0, lean, 1, 0, 0, lean / side), fillcolor=255
    )
    wall = Image.new("L", SIZE, 150)
    turned = leaning.rotate(degrees, expand=True, fillcolor=150, resample=Image.Resampling.BICUBIC)
    wall.paste(turned, ((SIZE[0] - turned.width) // 2, (SIZE[1] - turned.height) // 2))
    light = np.linspace(0.5, 1, SIZE[0])
    grain = np.random.default_rng(4).normal(0, noise, (SIZE[1], SIZE[0]))
    seen = np.asarray(wall.filter(ImageFilter.GaussianBlur(blur)), dtype=float) * light + grain
    written = io.BytesIO()
    Image.fromarray(seen.clip(0, 255).astype(np.uint8)).save(written, "PNG")
    return b64encode(written.getvalue()).decode()


def test_codes_are_read_from_poor_frames(browser: Any) -> None:
    looks = [
        {"side": side, "degrees": degrees, "lean": lean, "blur": blur, "noise": noise}
        for side, degrees, lean, blur, noise in (
            (400, 0, 0, 0, 0),
            (220, 0, 0, 0.6, 4),
            (300, 20, 0, 0.8, 6),
            (300, 90, 0.05, 0, 10),
            (300, 180, 0.1, 0.8, 4),
            (320, -37, 0.05, 0, 4),
            (260, 135, 0, 0.6, 8),
        )
    ]
    texts = [a_text() for _ in looks]
    frames = [frame_with(text, **look) for text, look in zip(texts, looks, strict=True)]
    assert run(browser, READ, frames) == texts


def test_where_no_code_is_none_is_read(browser: Any) -> None:
    noise = np.random.default_rng(5).integers(0, 255, (480, 640), dtype=np.uint8)
    written = io.BytesIO()
    Image.fromarray(noise).save(written, "PNG")
    assert run(browser, READ, [b64encode(written.getvalue()).decode()]) == [None]


@pytest.mark.parametrize("is_old", [False, True], ids=["the browser's Ed25519", "our own arithmetic"])
def test_a_phone_judges_as_the_server_does(browser: Any, is_old: bool) -> None:
    ring = KeyRing((KEY,))
    good = a_text()
    dice = random.Random(6)
    flipped = []
    for _ in range(20):
        place = dice.randrange(3, len(good) - 1)
        letter = dice.choice([each for each in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" if each != good[place]])
        flipped.append(good[:place] + letter + good[place + 1 :])
    texts = [
        good,
        a_text(type=2, ttl=300, not_before=AT - 200),
        a_text(not_before=AT - 35),
        a_text(not_before=AT - 36),
        a_text(not_before=AT + 5),
        a_text(not_before=AT + 6),
        a_text(OTHER),
        a_text(FORGED),
        good.lower(),
        good[:-1],
        good + "A",
        "JM2" + good[3:],
        "https://example.com",
        "",
        *flipped,
    ]
    keys = [
        {"kid": key.kid, "public_key": key.public_key + ("=" if is_old else "")} for key in ring.public_keys()
    ]
    assert run(browser, PROVE, texts, keys, AT, is_old) == [_judged(text, ring) for text in texts]


def _judged(text: str, ring: KeyRing) -> str:
    try:
        return judge(text, ring, AT).code_id
    except CodeRefused as refused:
        return refused.code
