"""The picture of a certificate: text, photo and code as SVG, drawn by the fonts of the phone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

WIDTH, LINE = 360, 22
GREEN, RED = "#1a9c46", "#d6312b"
TITLE_LINE, WHOLE_LINE, BESIDE_PHOTO = 20, 19, 12
"""Wide characters that have room in the heading, in a line, and in a line beside the photo."""
PHOTO_ENDS = 190
_OPENING = re.compile(r"<svg ")


@dataclass(frozen=True, slots=True)
class Card:
    """``lines`` are label and value; ``photo`` a data URI; ``code_svg`` a whole SVG with a viewBox."""

    title: str
    lines: tuple[tuple[str, str], ...]
    is_good: bool
    photo: str | None
    code_svg: str
    shown_at: str
    note: str


def card_svg(card: Card) -> str:
    """CQ2023-0-1, SH2023-3.2-2: the certificate in green while it is valid, in red when it is not."""
    colour = GREEN if card.is_good else RED
    parts = [f'<path fill="{colour}" d="M0 0h{WIDTH}v56H0z"/>']
    for number, line in enumerate(_wrapped(card.title, TITLE_LINE)[:2]):
        y = 34 if len(card.title) <= TITLE_LINE else 24 + number * 20
        parts.append(_text(WIDTH // 2, y, line, size=16, fill="#fff", anchor="middle"))
    y = 86
    for label, value in card.lines:
        parts.append(_text(16, y, label, size=13, fill="#666"))
        room = BESIDE_PHOTO if card.photo and y < PHOTO_ENDS else WHOLE_LINE
        for line in _wrapped(value, room) or [""]:
            parts.append(_text(76, y, line, size=14, fill="#111"))
            y += LINE
    if card.photo:
        parts.append(
            f'<image x="{WIDTH - 96}" y="68" width="80" height="107"'
            f' preserveAspectRatio="xMidYMid slice" href={quoteattr(card.photo)}/>'
        )
    top = max(y, PHOTO_ENDS)
    # Moved by a group: not every viewer heeds the place of an SVG inside another.
    code = _OPENING.sub('<svg width="200" height="200" ', card.code_svg, count=1)
    parts.append(f'<g transform="translate(80 {top})">{code}</g>')
    parts.append(
        _text(WIDTH // 2, top + 222, f"出示时间 {card.shown_at}", size=12, fill="#111", anchor="middle")
    )
    parts.append(_text(WIDTH // 2, top + 242, card.note, size=10, fill="#666", anchor="middle"))
    height = top + 256
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' font-family="PingFang SC,Microsoft YaHei,Noto Sans CJK SC,sans-serif">'
        f'<path fill="#fff" d="M0 0h{WIDTH}v{height}H0z"/>{"".join(parts)}</svg>'
    )


def _text(x: int, y: int, text: str, *, size: int, fill: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" fill="{fill}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def _wrapped(text: str, longest: int) -> list[str]:
    """Lines of at most ``longest`` wide characters; a narrow one counts half."""
    lines, line, width = [], "", 0.0
    for character in text:
        step = 1.0 if ord(character) > 0x2E7F else 0.55
        if width + step > longest:
            lines.append(line)
            line, width = "", 0.0
        line, width = line + character, width + step
    return [*lines, line] if line else lines
