"""Reflections of a flash or lamp on a card: spots without any drawing, brighter than its paper."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from face_verify.card_frame import CARD_HEIGHT, PORTRAIT, Frame
from face_verify.pictures import Picture
from face_verify.text_lines import Line, cropped_line, pixels_of

_BURNT = 250
"""Level, 0..255, at which all three colours of a reflection have run out."""
_PAPER_DARKER = 5
"""A card whose paper is not at least this much darker may be white all over, without glare."""
_GRID = (320, 202)


def paper_level(picture: Picture, lines: Sequence[Line]) -> float:
    """Level, 0..255, of the paper right beside the type, median over the lines; 255 without."""
    image = pixels_of(picture)
    levels = [np.percentile(cropped_line(image, line.corners).min(axis=2), 80) for line in lines]
    return float(np.median(levels)) if levels else 255.0


def is_paper_white(level: float) -> bool:
    """Whether paper of this level is too bright for a reflection to stand out from it."""
    return level > _BURNT - _PAPER_DARKER


def burnt_share(picture: Picture, frame: Frame) -> float:
    """Share of the written part of the card that lies under a burnt-out spot, 0..1.

    Says nothing about a card whose paper is white (`is_paper_white`).
    """
    written = _written_part()
    burnt = (_flattened(picture, frame).min(axis=2) >= _BURNT) & written
    return float(_whole_spots(burnt).sum() / written.sum())


def is_burnt(picture: Picture, frame: Frame, box: tuple[float, float, float, float]) -> bool:
    """Whether most of a part of the card (left, top, right, bottom) is burnt out."""
    flat = _flattened(picture, frame).min(axis=2)
    part = flat[_rows(box[1]) : _rows(box[3]) + 1, _columns(box[0]) : _columns(box[2]) + 1]
    return bool((part >= _BURNT - 10).mean() > 0.5)


def is_scene_burnt(picture: Picture) -> bool:
    """Whether a burnt-out spot of more than a twentieth of the picture lies well inside it."""
    import cv2

    small = np.asarray(picture.scaled(320).image).min(axis=2)
    spots = _whole_spots(small >= _BURNT).astype(np.uint8)
    _, _, boxes, _ = cv2.connectedComponentsWithStats(spots)
    height, width = small.shape
    return any(
        area > 0.05 * small.size
        and left > 1
        and top > 1
        and left + across < width - 1
        and top + down < height - 1
        for left, top, across, down, area in boxes[1:]
    )


def _flattened(picture: Picture, frame: Frame) -> NDArray[np.uint8]:
    """The card seen from above, `_GRID` px; black where it lies outside the picture."""
    import cv2

    corners = frame.corners()[:3].astype(np.float32)
    flat = np.array([[0, 0], [_GRID[0], 0], [_GRID[0], _GRID[1]]], np.float32)
    image = np.asarray(picture.image)
    # The middle of every cell is looked at, so a spot need not survive averaging with its rim.
    warp = cv2.getAffineTransform(corners, flat)
    return np.asarray(cv2.warpAffine(image, warp, _GRID, flags=cv2.INTER_LINEAR), np.uint8)


def _columns(x: float) -> int:
    return round(x * _GRID[0])


def _rows(y: float) -> int:
    return round(y / CARD_HEIGHT * _GRID[1])


def _written_part() -> NDArray[np.bool_]:
    part = np.zeros((_GRID[1], _GRID[0]), np.bool_)
    part[_rows(0.05) : _rows(0.60), _columns(0.05) : _columns(0.94)] = True
    left, _, _, bottom = PORTRAIT
    part[: _rows(bottom), _columns(left - 0.02) :] = False
    return part


def _whole_spots(burnt: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Only what survives an opening: specks and thin highlights are no reflection."""
    import cv2

    kernel = np.ones((9, 9), np.uint8)
    return np.asarray(cv2.morphologyEx(burnt.astype(np.uint8), cv2.MORPH_OPEN, kernel) > 0)
