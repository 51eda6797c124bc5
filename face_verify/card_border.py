"""Whether a card lies whole inside its picture.

Where the card should end is told by its labels, but layouts differ by a few per cent. So a side
that seems to lie outside counts only when the paper really runs on to the picture's edge there.
"""

import numpy as np
from numpy.typing import NDArray

from face_verify.card_frame import Frame
from face_verify.card_rows import lean_of, straightened
from face_verify.pictures import Picture
from face_verify.text_lines import Points, Reading

_CUT_BESIDE_TABLE = 0.04
"""Share of the card's width missing on one side while the table is seen on another."""
_CUT_BARE = 0.10
"""The same where no table is seen at all: a scan, or a picture cropped to the card."""
_CUT_UNREAD = 0.03
"""The same when a required field could not be read."""
_STEP = 0.05
"""Difference of brightness between paper and table, as a share of white."""
_REACH = 6
_CLEAR = 4
"""Where a ray starts, px outside the print."""
_RAYS = 24


def is_cut(reading: Reading, frame: Frame, *, complete: bool) -> bool:
    """CQ2023-A2.3-5: whether a part of the card lies outside the picture.

    `complete`: all required fields were read.
    """
    picture, around = reading.picture, reading.surroundings
    missing = frame.overflow((picture.width, picture.height), around)
    if max(missing) <= _CUT_UNREAD:
        return False
    grey = _smoothed(picture)
    starts = _starts(reading)
    opened = [around[side] > 0 or _ends(grey, starts[side], side) for side in range(4)]
    limit = _CUT_BESIDE_TABLE if any(opened) else _CUT_BARE
    if not complete:
        limit = _CUT_UNREAD
    return any(share > limit and not is_open for share, is_open in zip(missing, opened, strict=True))


def _starts(reading: Reading) -> tuple[Points, Points, Points, Points]:
    """Points just outside the print on the left, top, right and bottom, px."""
    lean = lean_of(reading.lines)
    print_points = straightened(np.concatenate([line.corners for line in reading.lines]), lean)
    (left, top), (right, bottom) = print_points.min(axis=0), print_points.max(axis=0)
    down, across = np.linspace(top, bottom, _RAYS), np.linspace(left, right, _RAYS)
    # On the right only beside the number: further up the portrait has edges of its own.
    low = np.linspace(bottom - 0.2 * (bottom - top), bottom, _RAYS)
    sides = (
        np.column_stack([np.full(_RAYS, left - _CLEAR), down]),
        np.column_stack([across, np.full(_RAYS, top - _CLEAR)]),
        np.column_stack([np.full(_RAYS, right + _CLEAR), low]),
        np.column_stack([across, np.full(_RAYS, bottom + _CLEAR)]),
    )
    back = [straightened(points, -lean) for points in sides]
    return back[0], back[1], back[2], back[3]


def _ends(grey: NDArray[np.float32], starts: Points, side: int) -> bool:
    """Whether the paper visibly ends on a side before the picture does."""
    threshold = _STEP * float(np.percentile(grey, 95))
    steps = [_has_step(_ray(grey, x, y, side), threshold) for x, y in starts]
    return sum(steps) > 0.6 * len(steps)


def _smoothed(picture: Picture) -> NDArray[np.float32]:
    import cv2

    grey = np.asarray(picture.image.convert("L"), np.float32)
    return np.asarray(cv2.blur(grey, (5, 5)), np.float32)


def _ray(grey: NDArray[np.float32], x: float, y: float, side: int) -> NDArray[np.float32]:
    """Brightness from a point straight to the picture's edge, empty when it lies outside."""
    column, row = int(x), int(y)
    height, width = grey.shape
    if not (0 <= column < width and 0 <= row < height):
        return np.empty(0, np.float32)
    return (
        grey[row, :column],
        grey[:row, column],
        grey[row, column:],
        grey[row:, column],
    )[side]


def _has_step(ray: NDArray[np.float32], threshold: float) -> bool:
    if len(ray) <= _REACH:
        return False
    return bool(np.abs(ray[_REACH:] - ray[:-_REACH]).max() > threshold)
