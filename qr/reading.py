"""Finds codes in a camera frame. Whatever the picture, it answers with texts or FrameUnreadable.

The frame is looked at in memory only and never kept.
"""

import io
import re
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_PLAIN_PIXELS = 16_000_000
"""Of a PNG or WebP, whose pixels may be megabytes of one colour in a file of some kilobytes."""
MAX_SCANS = 32
"""Passes over a JPEG; cameras write 1 to 12, and each costs the time of all its pixels."""
FIRST_SIDE = 1600
"""Longest side at first look, px. A code that is small in a large picture is sought again in full."""
SMALL_SIDE = 800
"""Up to this a frame is also enlarged, px."""

PHOTO_EMPTY = "PHOTO_EMPTY"
PHOTO_FORMAT = "PHOTO_FORMAT"
PHOTO_TOO_LARGE = "PHOTO_TOO_LARGE"

_MESSAGES = {
    PHOTO_EMPTY: "没有收到画面，请重新扫码",
    PHOTO_FORMAT: "画面无法打开，请使用 JPEG、PNG 或 WebP 图片重新扫码",
    PHOTO_TOO_LARGE: "画面太大，请降低分辨率后重新扫码",
}
_FORMATS = ("JPEG", "PNG", "WEBP")
# Inside packed pixels 0xFF is followed by zero or by a mark to start again from.
_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])", re.DOTALL)
_END, _SCAN = b"\xd9", b"\xda"
# All that Pillow's readers raise on bytes that are not what they claim to be.
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, IndexError, struct.error)


class FrameUnreadable(Exception):
    """The frame is no usable picture. `code` is stable, `message` is for the user."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = _MESSAGES[code]


def read_codes(frame: "bytes | NDArray[np.uint8]") -> list[str]:
    """The texts of all QR codes in a frame, each once; an empty list where there is none.

    `frame`: JPEG of at most 10 MiB and 40 million pixels, PNG or WebP of 16 million, or an array of bytes,
    height x width (grey) or height x width x 3 (RGB). Any rotation, mirrored, light on dark.
    Raises FrameUnreadable.
    """
    picture = _decoded(frame) if isinstance(frame, bytes) else _from_array(frame)
    for look in _looks(picture):
        if texts := _texts(look):
            return texts
    return []


def _looks(picture: "Image") -> "Iterator[Image]":
    """The frame as it should be tried: as it is, then against blur, noise and distance."""
    from PIL import Image, ImageFilter

    first = picture.copy()
    first.thumbnail((FIRST_SIDE, FIRST_SIDE))
    yield first
    if picture.size != first.size:
        yield picture
    yield first.filter(ImageFilter.UnsharpMask(radius=3, percent=400, threshold=0))
    yield first.reduce(2)
    if max(first.size) <= SMALL_SIDE:
        doubled = first.resize((first.width * 2, first.height * 2), Image.Resampling.BICUBIC)
        yield doubled.filter(ImageFilter.UnsharpMask(radius=4, percent=400, threshold=0))


def _texts(picture: "Image") -> list[str]:
    import zxingcpp

    found: list[Any] = zxingcpp.read_barcodes(
        picture, formats=zxingcpp.BarcodeFormat.QRCode, text_mode=zxingcpp.TextMode.Plain
    )
    return list(dict.fromkeys(code.text for code in found if code.text))


def _decoded(data: bytes) -> "Image":
    from PIL import Image

    if not data:
        raise FrameUnreadable(PHOTO_EMPTY)
    if len(data) > MAX_BYTES:
        raise FrameUnreadable(PHOTO_TOO_LARGE)
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            is_jpeg = opened.format not in ("PNG", "WEBP")
            most = MAX_PIXELS if is_jpeg else min(MAX_PIXELS, MAX_PLAIN_PIXELS)
            _limit(opened.width * opened.height, most)
            if is_jpeg and _has_too_many_scans(data):
                raise FrameUnreadable(PHOTO_FORMAT)
            if not opened.has_transparency_data:
                return opened.convert("L")
            # A code on a transparent ground would be black on black.
            layered = opened.convert("RGBA")
            paper = Image.new("L", opened.size, "white")
            paper.paste(layered.convert("L"), mask=layered.getchannel("A"))
            return paper
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FrameUnreadable(PHOTO_TOO_LARGE) from None
    except _BROKEN:
        raise FrameUnreadable(PHOTO_FORMAT) from None


def _from_array(frame: "NDArray[np.uint8]") -> "Image":
    import numpy as np
    from PIL import Image

    pixels = np.ascontiguousarray(frame)
    if pixels.size == 0:
        raise FrameUnreadable(PHOTO_EMPTY)
    if pixels.dtype != np.uint8 or not (pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] == 3)):
        raise FrameUnreadable(PHOTO_FORMAT)
    _limit(pixels.shape[0] * pixels.shape[1], MAX_PIXELS)
    return Image.fromarray(pixels).convert("L")


def _has_too_many_scans(data: bytes) -> bool:
    """Of the first picture in the file. As in `face_verify.pictures` (tests/house/test_twins.py)."""
    at = scans = 0
    while scans <= MAX_SCANS and (found := _MARKER.search(data, at)) and found[1] != _END:
        scans += found[1] == _SCAN
        length = int.from_bytes(data[found.end() : found.end() + 2], "big")
        at = found.end() + max(2, length)
    return scans > MAX_SCANS


def _limit(pixels: int, most: int) -> None:
    # Judged from the header, before anything is decoded.
    if pixels > most:
        raise FrameUnreadable(PHOTO_TOO_LARGE)
