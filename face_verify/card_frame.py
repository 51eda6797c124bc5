"""Where a card lies in the picture, told by its printed labels.

Labels work on any background, also where the card fills the picture and no edge can be seen.
Lengths are shares of the card's width; the card is 85.6 × 54 mm.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from face_verify.card_rows import Piece
from face_verify.text_lines import Points

CARD_HEIGHT = 54 / 85.6
_FRONT: Mapping[str, tuple[float, float]] = {
    "姓名": (0.061, 0.097),
    "性别": (0.061, 0.175),
    "民族": (0.294, 0.175),
    "出生": (0.061, 0.252),
    "住址": (0.061, 0.330),
    "公民身份号码": (0.061, 0.546),
}
_FRONT_NUMBER = ((0.341, 0.546), (0.919, 0.546))
_BACK: Mapping[str, tuple[float, float]] = {
    "中华人民共和国": (0.350, 0.100),
    "居民身份证": (0.294, 0.225),
    "签发机关": (0.234, 0.463),
    "有效期限": (0.234, 0.545),
}
PORTRAIT = (0.635, 0.075, 0.955, 0.480)
"""Left, top, right, bottom of the portrait with some room."""


@dataclass(frozen=True)
class Frame:
    """`matrix` 2 × 3 takes card coordinates to px; `misfit` is the rest of the fit."""

    matrix: Points
    misfit: float

    def place(self, points: Sequence[tuple[float, float]]) -> Points:
        """Card coordinates to px."""
        flat = np.array(points, np.float64)
        return np.asarray(flat @ self.matrix[:, :2].T + self.matrix[:, 2])

    @property
    def width(self) -> float:
        """Width of the card, px."""
        return float(np.linalg.norm(self.matrix[:, 0]))

    def corners(self) -> Points:
        """The card's corners, px, clockwise from the top left."""
        return self.place([(0, 0), (1, 0), (1, CARD_HEIGHT), (0, CARD_HEIGHT)])

    def overflow(self, size: tuple[int, int], around: Sequence[float]) -> tuple[float, float, float, float]:
        """How far the card reaches beyond the left, top, right, bottom; 0 where it lies inside.

        `size` of the picture, px; `around`: px of further picture beyond each side.
        """
        corners = self.corners()
        left, top = corners.min(axis=0)
        right, bottom = corners.max(axis=0)
        beyond = (
            -around[0] - left,
            -around[1] - top,
            right - size[0] - around[2],
            bottom - size[1] - around[3],
        )
        sides = [max(0.0, float(side)) / self.width for side in beyond]
        return sides[0], sides[1], sides[2], sides[3]


def front_frame(labels: Mapping[str, Piece], number: Piece | None) -> Frame | None:
    """The frame of a front. `number` is the piece with exactly the 18 characters, if read."""
    pairs = _pairs(labels, _FRONT)
    if number is not None and len(number.text) == 18:
        corners = number.line.corners
        pairs.append((_FRONT_NUMBER[0], (corners[0] + corners[3]) / 2))
        pairs.append((_FRONT_NUMBER[1], (corners[1] + corners[2]) / 2))
    return _fitted(pairs)


def back_frame(labels: Mapping[str, Piece]) -> Frame | None:
    """The frame of a back."""
    return _fitted(_pairs(labels, _BACK))


def _pairs(
    labels: Mapping[str, Piece], places: Mapping[str, tuple[float, float]]
) -> list[tuple[tuple[float, float], Points]]:
    pairs = []
    for label, piece in labels.items():
        start = piece.text.find(label)
        if start > 0 and len(piece.text) != len(label):
            continue  # begins somewhere inside a longer line
        corners = piece.line.corners
        pairs.append((places[label], (corners[0] + corners[3]) / 2))
    return pairs


def _fitted(pairs: Sequence[tuple[tuple[float, float], Points]]) -> Frame | None:
    if len(pairs) < 2:
        return None
    card = np.array([pair[0] for pair in pairs])
    seen = np.array([pair[1] for pair in pairs])
    spread = np.linalg.svd(card - card.mean(axis=0), compute_uv=False)
    if spread[0] < 0.06:
        return None
    wide = len(pairs) >= 4 and spread[1] > 0.15
    matrix = _affine(card, seen) if wide else _similarity(card, seen)
    rest = card @ matrix[:, :2].T + matrix[:, 2] - seen
    width = float(np.linalg.norm(matrix[:, 0]))
    return Frame(matrix, float(np.sqrt((rest**2).sum(axis=1).mean())) / max(width, 1.0))


def _affine(card: Points, seen: Points) -> Points:
    known = np.column_stack([card, np.ones(len(card))])
    solved, *_ = np.linalg.lstsq(known, seen, rcond=None)
    return np.asarray(solved.T)


def _similarity(card: Points, seen: Points) -> Points:
    """Turned, scaled, moved: all that few labels in one column can tell."""
    start, goal = card @ [1, 1j], seen @ [1, 1j]
    near, far = start - start.mean(), goal - goal.mean()
    factor = (near.conj() * far).sum() / (np.abs(near) ** 2).sum()
    moved = goal.mean() - factor * start.mean()
    return np.array([[factor.real, -factor.imag, moved.real], [factor.imag, factor.real, moved.imag]])
