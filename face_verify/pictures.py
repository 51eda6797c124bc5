"""Uploaded pictures, decoded safely.

Only JPEG, PNG and WebP, told by content and never by name. The number of pixels is judged from
the header, before anything is decoded. What comes out is plain RGB, turned upright, without any
metadata: no EXIF, no position, no device.
"""

import io
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PIL import Image

T = TypeVar("T")

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 60_000_000
MAX_PLAIN_PIXELS = 36_000_000
"""Of a PNG or WebP, which is unpacked whole: a sheet of A4 scanned at 600 dpi. A JPEG is read at a part
of its size."""
MAX_SCANS = 32
"""Passes over a JPEG; cameras and editors write 1 to 12, and each costs the time of all its pixels."""
KEPT_SIDE = 3200
"""Longest side kept, px. Enough to cut a small card out of a wide phone picture."""

PHOTO_EMPTY = "PHOTO_EMPTY"
PHOTO_FORMAT = "PHOTO_FORMAT"
PHOTO_TOO_LARGE = "PHOTO_TOO_LARGE"

# Phones write burst and portrait pictures as MPO: a JPEG with further JPEGs behind it.
_FORMATS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "WEBP": "WEBP"}
# Inside packed pixels 0xFF is followed by zero or by a mark to start again from.
_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])", re.DOTALL)
_END, _SCAN = b"\xd9", b"\xda"
_ORIENTATION_TAG = 0x0112
_ORIENTATIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_QUARTER_TURNS = {
    1: Image.Transpose.ROTATE_270,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_90,
}
# All that Pillow's readers raise on bytes that are not what they claim to be.
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, IndexError, struct.error)
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class PictureRefused(Exception):
    """An upload that is not a usable picture. `code` is stable, `message` is for the user."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


@dataclass(frozen=True, eq=False)
class Picture:
    """An upright RGB picture without metadata. `image` is never changed in place."""

    image: Image.Image

    @property
    def width(self) -> int:
        """Width, px."""
        return self.image.width

    @property
    def height(self) -> int:
        """Height, px."""
        return self.image.height

    def scaled(self, max_side: int) -> "Picture":
        """The same picture with no side longer than `max_side` px; never enlarged."""
        factor = max_side / max(self.image.size)
        if factor >= 1:
            return self
        size = (max(1, round(self.width * factor)), max(1, round(self.height * factor)))
        return Picture(self.image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0))

    def turned(self, quarters: int) -> "Picture":
        """The picture turned clockwise by `quarters` times 90°."""
        turn = _QUARTER_TURNS.get(quarters % 4)
        return self if turn is None else Picture(self.image.transpose(turn))

    def cropped(self, left: int, top: int, right: int, bottom: int) -> "Picture":
        """The part inside the box (px, clipped to the picture, at least one pixel)."""
        left, top = min(max(left, 0), self.width - 1), min(max(top, 0), self.height - 1)
        right = min(max(right, left + 1), self.width)
        bottom = min(max(bottom, top + 1), self.height)
        return Picture(self.image.crop((left, top, right, bottom)))

    def jpeg(self, quality: int = 90) -> bytes:
        """The picture as a JPEG without metadata."""
        buffer = io.BytesIO()
        self.image.save(buffer, "JPEG", quality=quality, optimize=True)
        return buffer.getvalue()


def read_picture(data: bytes, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS) -> Picture:
    """Decode an upload into an upright RGB picture of at most `KEPT_SIDE` px a side.

    Raises PictureRefused: PHOTO_EMPTY (no bytes, cut off or damaged so that it cannot be decoded, or
    a JPEG of more than `MAX_SCANS` passes), PHOTO_FORMAT (anything but JPEG, PNG, WebP), PHOTO_TOO_LARGE
    (more than `max_bytes` bytes or, by its header, more than `max_pixels` pixels, of a PNG or WebP more
    than `MAX_PLAIN_PIXELS`).
    """
    image = _opened(data, max_bytes, max_pixels)
    image.draft("RGB", (KEPT_SIDE, KEPT_SIDE))
    return Picture(_attempt(lambda: _upright_rgb(image)))


def check_picture(data: bytes, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS) -> str:
    """Check an upload as `read_picture` does, at a fraction of its memory for a JPEG.

    Returns the media type, e.g. `image/jpeg`. Raises PictureRefused like `read_picture`.
    """
    image = _opened(data, max_bytes, max_pixels)
    kind = _FORMATS[image.format or ""]
    # A reduced JPEG still has all of its data read, so a cut-off file is noticed.
    image.draft("RGB", (256, 256))
    _attempt(image.load)
    return f"image/{kind.lower()}"


def thumbnail_jpeg(picture: Picture, max_side: int, max_bytes: int = 20 * 1024) -> bytes:
    """A JPEG without metadata of at most `max_side` px a side and at most `max_bytes` bytes.

    CQ2013-5.1-6: a photo is a JPEG of at most 20 KB. Gives up quality first,
    then size. Raises ValueError when not even 16 px a side fit.
    """
    side = max_side
    while side >= 16:
        small = picture.scaled(side)
        for quality in (90, 80, 70, 60):
            data = small.jpeg(quality)
            if len(data) <= max_bytes:
                return data
        side = min(side, max(small.image.size)) * 4 // 5
    raise ValueError(f"no JPEG of {max_bytes} bytes is possible")


def _opened(data: bytes, max_bytes: int, max_pixels: int) -> Image.Image:
    if not data:
        raise PictureRefused(PHOTO_EMPTY, "照片文件是空的，请重新拍照上传")
    if len(data) > max_bytes:
        limit = max_bytes / (1024 * 1024)
        raise PictureRefused(PHOTO_TOO_LARGE, f"照片不能超过{limit:g}MB，请调低相机像素后重拍")
    try:
        image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
    except _BOMB as error:
        raise _too_many_pixels() from error
    except _BROKEN as error:
        refused = _damaged() if _is_named(data) else _unknown_format()
        raise refused from error
    if image.format not in _FORMATS:
        raise _unknown_format()
    is_jpeg = _FORMATS[image.format] == "JPEG"
    if image.width * image.height > (max_pixels if is_jpeg else min(max_pixels, MAX_PLAIN_PIXELS)):
        raise _too_many_pixels()
    if is_jpeg and _has_too_many_scans(data):
        raise _damaged()
    return image


def _has_too_many_scans(data: bytes) -> bool:
    """Of the first picture in the file; what phones append, such as a film, is not looked at.

    `qr.reading` has the same: the two packages know nothing of each other (tests/house/test_twins.py).
    """
    at = scans = 0
    while scans <= MAX_SCANS and (found := _MARKER.search(data, at)) and found[1] != _END:
        scans += found[1] == _SCAN
        length = int.from_bytes(data[found.end() : found.end() + 2], "big")
        at = found.end() + max(2, length)
    return scans > MAX_SCANS


def _is_named(data: bytes) -> bool:
    """Whether the bytes begin as one of the three formats does."""
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n")) or data[8:12] == b"WEBP"


def _damaged() -> PictureRefused:
    return PictureRefused(PHOTO_EMPTY, "照片文件不完整，无法打开，请重新拍照上传")


def _unknown_format() -> PictureRefused:
    return PictureRefused(PHOTO_FORMAT, "照片格式不支持，请直接拍照，或上传JPG、PNG、WebP格式的照片")


def _too_many_pixels() -> PictureRefused:
    return PictureRefused(PHOTO_TOO_LARGE, "照片像素太大，请调低相机像素后重拍")


def _attempt(decode: Callable[[], T]) -> T:
    try:
        return decode()
    except _BOMB as error:
        raise _too_many_pixels() from error
    except _BROKEN as error:
        raise _damaged() from error


def _upright_rgb(image: Image.Image) -> Image.Image:
    """Made small first, so that a large picture is held once."""
    image.load()
    orientation = _orientation(image)
    flat = Picture(_rgb(image)).scaled(KEPT_SIDE).image
    turn = _ORIENTATIONS.get(orientation)
    flat = flat if turn is None else flat.transpose(turn)
    # A fresh image carries none of the `info` (EXIF, XMP, comments) of the one it came from.
    clean = Image.new("RGB", flat.size)
    clean.paste(flat)
    return clean


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except _BROKEN:
        return 1  # damaged metadata says nothing; the picture itself is whole


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        layered = image if image.mode == "RGBA" else image.convert("RGBA")
        white = Image.new("RGB", layered.size, (255, 255, 255))
        white.paste(layered, mask=layered)
        return white
    return image.convert("RGB")
