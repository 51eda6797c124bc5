"""Draws codes: SVG for the phone's screen, PNG, and stickers to print.

Always QR version 6, level M: 41 x 41 modules and a quiet zone of 4, room for 154 characters of
the QR alphanumeric set. Nothing drawn is kept.
"""

import io
import re
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from qr.modules import MODULES, ROW_BYTES, Packed, drawn_modules, modules_of

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

LABEL_COLOURS: Mapping[str, str] = {
    "green": "#1a9c46",
    "yellow": "#f5c400",
    "blue": "#1f6fd6",
    "red": "#d6312b",
}
"""As printed on screens and stickers; the names are those of the API."""

QUIET = 4
FRAME = 2
"""Width of the coloured frame around the quiet zone, modules."""
MAX_CAPTION = 32
CAPTION_HEIGHT = 6
"""Modules below the code that a sticker gives to its caption."""
STICKER_MM = 60
PRINT_DPI = 300

_HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LIKE_ID_OR_PHONE = re.compile(r"\d{11}")


def code_svg(text: str, *, colour: str | None = None) -> str:
    """A text as SVG without a size of its own, about 4 KB. ValueError where it does not fit.

    `colour`: a name of LABEL_COLOURS or #rrggbb, drawn as a frame outside the quiet zone; the
    modules stay black on white, or sunlight makes them unreadable.
    """
    margin = FRAME if colour else 0
    side = MODULES + 2 * (QUIET + margin)
    drawn = _svg_code(modules_of(text), colour)
    return _svg(f'viewBox="0 0 {side} {side}"', drawn)


def code_png(text: str, *, colour: str | None = None, module_px: int = 8) -> bytes:
    """A text as PNG, `module_px` pixels a module. ValueError where it does not fit."""
    return _png(_raster(modules_of(text), colour, module_px))


def sticker_svg(text: str, *, caption: str, colour: str | None = None) -> str:
    """A text to print, 60 mm wide, with a caption below. ValueError for an unusable caption.

    The caption is for whoever hands stickers out, such as a serial number; never personal data.
    """
    words = _checked(caption)
    side = MODULES + 2 * (QUIET + FRAME)
    height = side + CAPTION_HEIGHT
    millimetres = STICKER_MM * height / side
    size = f'width="{STICKER_MM}mm" height="{millimetres:.2f}mm" viewBox="0 0 {side} {height}"'
    drawn = (
        f'<path fill="#fff" d="M0 {side}h{side}v{CAPTION_HEIGHT}H0z"/>'
        + _svg_code(drawn_modules(text, mask=None), colour or "#000000")
        + f'<text x="{side / 2}" y="{side + 4}" text-anchor="middle" font-family="sans-serif"'
        + f' font-size="{min(4, (side - 2 * FRAME) / max(len(words), 1)):.2f}">{escape(words)}</text>'
    )
    return _svg(size, drawn)


def sticker_png(
    text: str, *, caption: str, colour: str | None = None, module_px: int = 12, font: Path | None = None
) -> bytes:
    """As sticker_svg, for 300 dpi. Without a TrueType `font` file the caption must be ASCII."""
    from PIL import Image, ImageDraw, ImageFont

    words = _checked(caption)
    if font is None and not words.isascii():
        raise ValueError("a caption that is not ASCII needs a font that has its glyphs")
    code = _raster(drawn_modules(text, mask=None), colour or "#000000", module_px)
    sheet = Image.new("RGB", (code.width, code.height + CAPTION_HEIGHT * module_px), "white")
    sheet.paste(code, (0, 0))
    pen = ImageDraw.Draw(sheet)
    # Hardly a letter is wider than it is high.
    room = sheet.width - 2 * FRAME * module_px
    size = min(4 * module_px, int(room / max(len(words), 1)))
    face = ImageFont.truetype(font, size) if font else ImageFont.load_default(size)
    middle = (sheet.width / 2, code.height + CAPTION_HEIGHT * module_px / 2)
    pen.text(middle, words, fill="black", font=face, anchor="mm")
    return _png(sheet)


def _checked(caption: str) -> str:
    words = caption.strip()
    if len(words) > MAX_CAPTION or not words.isprintable():
        raise ValueError(f"a caption has at most {MAX_CAPTION} printable characters")
    if _LIKE_ID_OR_PHONE.search(words):
        raise ValueError("a caption must not carry an ID or telephone number")
    return words


def _paint(colour: str) -> str:
    paint = LABEL_COLOURS.get(colour, colour)
    if not _HEX_COLOUR.fullmatch(paint):
        raise ValueError("a colour is a name of LABEL_COLOURS or #rrggbb")
    return paint


def _svg(size: str, drawn: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">{drawn}</svg>'


def _svg_code(modules: Packed, colour: str | None) -> str:
    """Frame, quiet zone and all modules as the strokes of one path."""
    inner = MODULES + 2 * QUIET
    margin = FRAME if colour else 0
    outer = inner + 2 * margin
    frame = f'<path fill="{_paint(colour)}" d="M0 0h{outer}v{outer}H0z"/>' if colour else ""
    strokes = _strokes(modules, margin + QUIET)
    return (
        f'{frame}<path fill="#fff" d="M{margin} {margin}h{inner}v{inner}h-{inner}z"/>'
        f'<path stroke="#000" shape-rendering="crispEdges" d="{strokes}"/>'
    )


def _strokes(modules: Packed, offset: int) -> str:
    """One path over all rows, eight modules at a time; it goes on where the eight before have ended."""
    drawn = [_EIGHT[eight] for eight in modules]
    drawn[ROW_BYTES - 1 :: ROW_BYTES] = [_LAST_OF_ROW[last] for last in modules[ROW_BYTES - 1 :: ROW_BYTES]]
    return f"M{offset} {offset}.5{''.join(drawn)}"


def _pen(modules: str) -> str:
    """Dark modules are drawn, light ones passed over."""
    runs = ((dark, len(list(run))) for dark, run in groupby(modules))
    return "".join(f"h{length}" if dark == "1" else f"m{length} 0" for dark, length in runs)


_EIGHT = [_pen(f"{eight:08b}") for eight in range(256)]
_LAST_OF_ROW = {last: _pen(f"{last:08b}"[: MODULES % 8]) + f"m-{MODULES} 1" for last in (0x00, 0x80)}
"""The one module that no eight has room for, and the way to the next row."""


def _raster(modules: Packed, colour: str | None, module_px: int) -> "Picture":
    from PIL import Image

    if not 1 <= module_px <= 64:
        raise ValueError("a module has from 1 to 64 pixels")
    code = Image.frombytes("1", (MODULES, MODULES), modules, "raw", "1;I")
    margin = FRAME if colour else 0
    inner = MODULES + 2 * QUIET
    sheet = Image.new("RGB", (inner + 2 * margin,) * 2, _paint(colour) if colour else "white")
    sheet.paste("white", (margin, margin, margin + inner, margin + inner))
    sheet.paste(code, (margin + QUIET, margin + QUIET))
    return sheet.resize((sheet.width * module_px, sheet.height * module_px), Image.Resampling.NEAREST)


def _png(image: "Picture") -> bytes:
    from PIL import Image

    written = io.BytesIO()
    image.quantize(16, Image.Quantize.FASTOCTREE).save(written, "PNG", dpi=(PRINT_DPI, PRINT_DPI))
    return written.getvalue()
