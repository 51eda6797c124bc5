"""Films for Chromium's fake camera: what a guard's phone sees while men hold up their codes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from PIL import Image

from qr.rendering import code_png

WIDTH, HEIGHT, PER_SECOND = 640, 480, 8
WALL = 150
FILLED = 0.7
"""Share of the height that a code takes."""
SWAY = ((-4, 0), (-2, 2), (0, 0), (2, -2), (4, 0))
"""A hand is never still, px."""

Scene = tuple[str | None, float]
"""The code that is shown, or none, and for how many seconds."""


def write_film(path: Path, scenes: Sequence[Scene]) -> Path:
    """YUV4MPEG2, grey, about 3.7 MB a second; Chromium plays it over and over from the first frame on."""
    return _write(path, _pictures(scenes))


def write_still(path: Path, picture: Image.Image) -> Path:
    """A second of somebody who holds still in front of the camera."""
    sheet = Image.new("L", (WIDTH, HEIGHT), WALL)
    shown = picture.convert("L")
    shown.thumbnail((WIDTH, HEIGHT))
    sheet.paste(shown, ((WIDTH - shown.width) // 2, (HEIGHT - shown.height) // 2))
    return _write(path, [sheet.tobytes()] * PER_SECOND)


def _write(path: Path, pictures: Iterable[bytes]) -> Path:
    colourless = bytes([128]) * (WIDTH * HEIGHT // 2)
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{PER_SECOND}:1 Ip A1:1 C420jpeg\n".encode())
        for picture in pictures:
            film.write(b"FRAME\n" + picture + colourless)
    return path


def _pictures(scenes: Sequence[Scene]) -> Iterator[bytes]:
    for text, seconds in scenes:
        shown = [_picture(text, sway) for sway in SWAY]
        for number in range(int(seconds * PER_SECOND)):
            yield shown[number % len(shown)]


def _picture(text: str | None, sway: tuple[int, int]) -> bytes:
    sheet = Image.new("L", (WIDTH, HEIGHT), WALL)
    if text is not None:
        side = int(HEIGHT * FILLED)
        with Image.open(io.BytesIO(code_png(text))) as code:
            sheet.paste(
                code.convert("L").resize((side, side)),
                ((WIDTH - side) // 2 + sway[0], (HEIGHT - side) // 2 + sway[1]),
            )
    return sheet.tobytes()
