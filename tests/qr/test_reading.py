"""Codes found in camera frames: small, turned, blurred, dark; and pictures that are none."""

import io

import numpy as np
import pytest
from PIL import Image, ImageFilter, ImageOps
from PIL.PngImagePlugin import PngInfo

from qr import reading
from qr.reading import FrameUnreadable, read_codes
from qr.rendering import code_png
from tests.qr.by_hand import OFFLINE, ONLINE

TEXT, OTHER = ONLINE.text(), OFFLINE.text()
FRAME = (640, 480)


def drawn(module_px: float, text: str = TEXT, angle: float = 0) -> tuple[Image.Image, Image.Image]:
    """The code turned about, and the mask of where it lies."""
    side = round(49 * module_px)
    code = Image.open(io.BytesIO(code_png(text))).convert("L").resize((side, side), Image.Resampling.LANCZOS)
    mask = Image.new("L", code.size, 255).rotate(angle, expand=True)
    return code.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC), mask


def scene(module_px: float = 4, angle: float = 0, size: tuple[int, int] = FRAME) -> Image.Image:
    """A blotchy wall with the code in its middle, as a camera might see it."""
    rng = np.random.default_rng(20260310)
    small = rng.integers(60, 200, (size[1] // 8, size[0] // 8), dtype=np.uint8)
    wall = Image.fromarray(small).resize(size, Image.Resampling.BICUBIC)
    code, mask = drawn(module_px, angle=angle)
    wall.paste(code, ((size[0] - code.width) // 2, (size[1] - code.height) // 2), mask)
    return wall


def saved(image: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    written = io.BytesIO()
    image.save(written, form, **options)
    return written.getvalue()


def dimmed(image: Image.Image, contrast: float, noise: float = 0, middle: float = 128) -> Image.Image:
    grey = (np.asarray(image, dtype=float) - 128) * contrast + middle
    grey += np.random.default_rng(7).normal(0, noise, grey.shape)
    return Image.fromarray(grey.clip(0, 255).astype(np.uint8))


def blurred(image: Image.Image, radius: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius))


@pytest.mark.parametrize("module_px", [2, 2.5, 3, 4, 6])
@pytest.mark.parametrize("angle", [0, 7, 45, 90, 180, 211, 270])
def test_small_and_turned(module_px, angle):
    assert read_codes(saved(scene(module_px, angle), quality=75)) == [TEXT]


@pytest.mark.parametrize(
    "frame",
    [
        blurred(scene(4), 1.5),
        blurred(scene(4), 2.2),
        dimmed(blurred(scene(4, 20), 2), 0.8, noise=4),
        blurred(scene(4, size=(1280, 720)), 2),
        dimmed(scene(4), 0.3),
        dimmed(scene(4), 0.05),
        dimmed(scene(4), 0.4, noise=5, middle=60),
        dimmed(scene(4), 1, noise=60),
        ImageOps.invert(scene(4)),
        ImageOps.mirror(scene(4, 30)),
    ],
    ids=[
        "soft",
        "out of focus",
        "soft, turned, noisy",
        "soft in a large frame",
        "sunlight on the screen",
        "hardly any contrast",
        "night shift",
        "sensor noise",
        "light on dark",
        "mirrored",
    ],
)
def test_degraded(frame):
    assert read_codes(saved(frame, quality=60)) == [TEXT]


def test_small_code_in_a_large_picture():
    assert read_codes(saved(scene(1.5, size=(4000, 3000)))) == [TEXT]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK", "RGBA", "P"])
def test_kinds_of_pictures(form, mode):
    if (form, mode) not in {("PNG", "CMYK"), ("WEBP", "CMYK"), ("JPEG", "RGBA"), ("JPEG", "P")}:
        assert read_codes(saved(scene().convert(mode), form)) == [TEXT]


@pytest.mark.parametrize("shape", ["grey", "colour", "view"])
def test_arrays(shape):
    pixels = np.asarray(scene())
    frames = {"grey": pixels, "colour": np.stack([pixels] * 3, axis=2), "view": pixels[::-1, ::-1]}
    assert read_codes(frames[shape]) == [TEXT]


def test_code_on_a_transparent_ground():
    ink = ImageOps.invert(Image.open(io.BytesIO(code_png(TEXT))).convert("L"))
    picture = Image.new("RGBA", ink.size, (0, 0, 0, 0))
    picture.putalpha(ink)
    assert read_codes(saved(picture, "PNG")) == [TEXT]


def test_two_workers_in_one_frame_and_one_code_twice():
    frame = Image.new("L", (900, 300), 200)
    for place, text in enumerate([TEXT, OTHER, TEXT]):
        frame.paste(drawn(5, text)[0], (20 + 300 * place, 20))
    assert sorted(read_codes(saved(frame))) == sorted([TEXT, OTHER])


@pytest.mark.parametrize("size", [(640, 480), (2000, 1000), (1, 1), (1, 3000)])
def test_frame_without_a_code(size):
    assert read_codes(saved(Image.new("L", size, 128))) == []


GOOD = {form: saved(scene(), form) for form in ("JPEG", "PNG", "WEBP")}


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"", "PHOTO_EMPTY"),
        (np.zeros((0, 5), np.uint8), "PHOTO_EMPTY"),
        (b"\0", "PHOTO_FORMAT"),
        (b"not a picture at all", "PHOTO_FORMAT"),
        (b"PK\x03\x04" + bytes(100), "PHOTO_FORMAT"),
        (b"%PDF-1.7\n", "PHOTO_FORMAT"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PHOTO_FORMAT"),
        (saved(scene(), "GIF"), "PHOTO_FORMAT"),
        (saved(scene(), "BMP"), "PHOTO_FORMAT"),
        (saved(scene(), "TIFF"), "PHOTO_FORMAT"),
        (GOOD["JPEG"][:-2000], "PHOTO_FORMAT"),
        (GOOD["PNG"][:-2000], "PHOTO_FORMAT"),
        (GOOD["WEBP"][:-2000], "PHOTO_FORMAT"),
        (GOOD["JPEG"][:30], "PHOTO_FORMAT"),
        (np.zeros((5, 5), np.float64), "PHOTO_FORMAT"),
        (np.zeros(25, np.uint8), "PHOTO_FORMAT"),
        (np.zeros((5, 5, 2), np.uint8), "PHOTO_FORMAT"),
        (np.zeros((5, 5, 3, 1), np.uint8), "PHOTO_FORMAT"),
    ],
    ids=lambda value: repr(value)[:16],
)
def test_pictures_that_are_none(frame, code):
    with pytest.raises(FrameUnreadable) as caught:
        read_codes(frame)
    assert caught.value.code == code
    assert "请" in caught.value.message


@pytest.mark.parametrize("side", [6_400, 10_000, 14_000])
def test_bombs_are_refused_by_their_header(side, monkeypatch):
    bomb = saved(Image.new("1", (side, side)), "PNG")
    assert len(bomb) < 100_000
    monkeypatch.setattr(Image.Image, "convert", lambda *_: pytest.fail("it was decoded"))
    with pytest.raises(FrameUnreadable, match="PHOTO_TOO_LARGE"):
        read_codes(bomb)


def test_limits_of_an_upload(monkeypatch):
    monkeypatch.setattr(reading, "MAX_PIXELS", 640 * 480)
    monkeypatch.setattr(reading, "MAX_BYTES", len(GOOD["PNG"]))
    assert read_codes(GOOD["PNG"]) == [TEXT]
    for frame in (GOOD["PNG"] + b"\0", np.zeros((480, 641), np.uint8)):
        with pytest.raises(FrameUnreadable, match="PHOTO_TOO_LARGE"):
            read_codes(frame)


def test_the_limits_are_those_that_the_api_tells():
    assert (reading.MAX_BYTES, reading.MAX_SCANS) == (10_485_760, 32)
    assert (reading.MAX_PIXELS, reading.MAX_PLAIN_PIXELS) == (40_000_000, 16_000_000)


@pytest.mark.parametrize(
    ("size", "looks"),
    [
        ((1601, 1201), [(1600, 1200), (1601, 1201), (1600, 1200), (800, 600)]),
        ((1600, 1200), [(1600, 1200), (1600, 1200), (800, 600)]),
        ((801, 600), [(801, 600), (801, 600), (401, 300)]),
        ((800, 600), [(800, 600), (800, 600), (400, 300), (1600, 1200)]),
    ],
)
def test_how_often_a_frame_is_looked_at_and_in_which_size(size, looks):
    """Small first; in full only where that is more, enlarged only where it is little."""
    assert [look.size for look in reading._looks(Image.new("L", size))] == looks


SCAN = b"\xff\xda\x00\x02"


@pytest.mark.parametrize(
    ("after_the_start", "too_many"),
    [
        (SCAN * 32 + b"\xff\xd9", False),
        (SCAN * 33 + b"\xff\xd9", True),
        (SCAN * 32 + b"\xff\xd9\x00\x02" + SCAN * 33, False),  # a second picture
        (b"\xff\xe1\x00\xa2" + SCAN * 40 + b"\xff\xd9", False),  # inside a part of another kind
        (b"\xff\xe1\x00\x02" + SCAN * 33, True),
        (b"\xff\x00\xff\xd0\xff\xff" + SCAN * 33, True),
    ],
    ids=["as many", "one more", "after the end", "hidden", "behind an empty part", "behind packed pixels"],
)
def test_passes_over_a_picture_are_counted_as_a_reader_meets_them(after_the_start, too_many):
    assert reading._has_too_many_scans(b"\xff\xd8" + after_the_start) is too_many


def test_only_a_jpeg_has_passes():
    part = PngInfo()
    part.add(b"prVt", SCAN * 99)
    frame = saved(scene(), "PNG", pnginfo=part)
    assert reading._has_too_many_scans(frame)
    assert read_codes(frame) == [TEXT]


def test_a_flat_frame_is_measured_by_both_sides(monkeypatch):
    monkeypatch.setattr(reading, "MAX_PIXELS", 300_000)
    assert read_codes(np.zeros((100, 3_000), np.uint8)) == []
    assert read_codes(np.zeros((3_000, 100), np.uint8)) == []


def outcome(frame: bytes) -> str | list[str]:
    try:
        return read_codes(frame)
    except FrameUnreadable as refused:
        return refused.code


@pytest.mark.parametrize("form", GOOD)
def test_broken_bytes_never_raise_anything_else(form):
    rng = np.random.default_rng(99)
    for _ in range(60):
        broken = np.frombuffer(GOOD[form], np.uint8).copy()
        reach = 200 if rng.random() < 0.7 else len(broken)
        broken[rng.integers(0, reach, 4)] = rng.integers(0, 256, 4)
        assert outcome(broken.tobytes()) in ("PHOTO_FORMAT", "PHOTO_TOO_LARGE", [], [TEXT])
