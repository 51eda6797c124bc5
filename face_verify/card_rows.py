"""Lines of text put into the rows of a card, straightened."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from face_verify.text_lines import Line, Points

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


@dataclass(frozen=True)
class Piece:
    """A line in straightened coordinates (px, y downward along the card)."""

    line: Line
    text: str
    left: float
    right: float
    middle: float
    height: float


@dataclass(frozen=True)
class Row:
    """Pieces side by side, from left to right."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The text of the row without blanks."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def score(self) -> float:
        """The lowest confidence in the row, 0..1."""
        return min(piece.line.score for piece in self.pieces)

    @property
    def middle(self) -> float:
        """Height of the row's middle, px in straightened coordinates."""
        return float(np.mean([piece.middle for piece in self.pieces]))


def lean_of(lines: Sequence[Line]) -> float:
    """How far the text leans, radians: the median over the lines, by their length."""
    angles = [math.atan2(*(line.corners[1] - line.corners[0])[::-1]) for line in lines]
    order = np.argsort(angles)
    lengths = np.array([line.length for line in lines])[order]
    half = np.searchsorted(np.cumsum(lengths), lengths.sum() / 2)
    return float(np.array(angles)[order][int(half)])


def straightened(points: Points, lean: float) -> Points:
    """The points turned back by `lean` about the origin."""
    cosine, sine = math.cos(lean), math.sin(lean)
    return points @ np.array([[cosine, -sine], [sine, cosine]])


def rows_of(lines: Sequence[Line]) -> tuple[Row, ...]:
    """The rows from top to bottom. No lines, no rows."""
    if not lines:
        return ()
    lean = lean_of(lines)
    pieces = sorted((_piece(line, lean) for line in lines), key=lambda piece: piece.middle)
    rows: list[list[Piece]] = []
    for piece in pieces:
        nearest = min(rows, key=lambda row: abs(_level(row, piece) - piece.middle), default=None)
        if nearest is not None and _is_beside(nearest, piece):
            nearest.append(piece)
        else:
            rows.append([piece])
    ordered = [tuple(sorted(row, key=lambda piece: piece.left)) for row in rows]
    return tuple(sorted((Row(row) for row in ordered), key=lambda row: row.middle))


def _piece(line: Line, lean: float) -> Piece:
    corners = straightened(line.corners, lean)
    text = re.sub(r"\s", "", line.text.translate(_FULL_WIDTH))
    return Piece(
        line=line,
        text=text,
        left=float(corners[:, 0].min()),
        right=float(corners[:, 0].max()),
        middle=float(corners[:, 1].mean()),
        height=line.height,
    )


def _closest(row: Sequence[Piece], piece: Piece) -> Piece:
    return min(row, key=lambda other: abs(other.left + other.right - piece.left - piece.right))


def _level(row: Sequence[Piece], piece: Piece) -> float:
    """The row's height beside the piece: of its nearest neighbour, as rows fan out."""
    return _closest(row, piece).middle


def _is_beside(row: Sequence[Piece], piece: Piece) -> bool:
    beside = _closest(row, piece)
    if abs(beside.middle - piece.middle) > 0.55 * max(beside.height, piece.height):
        return False
    overlap = max(min(other.right, piece.right) - max(other.left, piece.left) for other in row)
    return overlap < 0.6 * min(piece.right - piece.left, *(o.right - o.left for o in row))
