"""Lines of text found in a picture, whichever way up it was taken.

RapidOCR (PP-OCR models through onnxruntime, both inside their packages). Its time follows the
number of pixels that text is searched in, so lines are located in a small copy and read from a
larger one. Loaded on first use, about 0.3 GB; one call at a time, as the engine is not
thread-safe.
"""

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from face_verify.pictures import Picture

Pixels = NDArray[np.uint8]
Points = NDArray[np.float64]

_LOCATED_SIDE = 960
"""Longest side, px, of the copy in which lines are located."""
_READ_SIDE = 1600
"""Longest side, px, of the picture from which lines are read."""
_SMALL = 0.5
"""When all text lies within this share of the picture, that part is looked at again, closer."""
_JUDGED = 6
"""Lines that vote on which way is up."""
_PADDING = 0.45


@dataclass(frozen=True)
class Line:
    """One line of text. `corners` 4 × 2 px, clockwise from the top left of the text."""

    text: str
    score: float
    corners: Points

    @property
    def height(self) -> float:
        """Height of the type, px."""
        left = np.linalg.norm(self.corners[3] - self.corners[0])
        right = np.linalg.norm(self.corners[2] - self.corners[1])
        return float((left + right) / 2)

    @property
    def length(self) -> float:
        """Length along the text, px."""
        return float(np.linalg.norm(self.corners[1] - self.corners[0]))


@dataclass(frozen=True)
class Reading:
    """The upright picture, its lines, and the clockwise degrees by which it was turned.

    `zoomed` says that `picture` is only the part of the upload with the text in it, with
    `surroundings` px of it missing on the (left, top, right, bottom).
    """

    picture: Picture
    lines: tuple[Line, ...]
    rotation: int
    surroundings: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


class TextReader:
    """Finds and reads lines of Chinese and Latin text."""

    def __init__(self, threads: int = 2) -> None:
        """`threads`: how many processor threads one reading may take."""
        self._threads = threads
        self._lock = threading.Lock()
        self._engine: Any = None

    def read(self, picture: Picture) -> Reading:
        """Read all lines, the picture turned so that the text stands upright."""
        with self._lock:
            engine = self._loaded()
            looked = picture.scaled(_READ_SIDE)
            boxes = _located(engine, looked)
            margins = (0.0, 0.0, 0.0, 0.0)
            closer = _closer(picture, looked, boxes)
            if closer is not None:
                looked, margins = closer
                boxes = _located(engine, looked)
            if not boxes:
                return Reading(looked, (), 0)
            quarters = _quarters(engine, looked, boxes)
            upright = looked.turned(quarters)
            turned = [_turned(box, quarters, looked.width, looked.height) for box in boxes]
            texts = _recognised(engine, upright, turned)
        lines = tuple(
            Line(text, score, box) for box, (text, score) in zip(turned, texts, strict=True) if text.strip()
        )
        around = margins[4 - quarters :] + margins[: 4 - quarters] if quarters else margins
        return Reading(upright, lines, quarters * 90, (around[0], around[1], around[2], around[3]))

    def _loaded(self) -> Any:
        if self._engine is None:
            # onnxruntime otherwise names this machine and tells its maker abroad what was run; nothing may
            # leave the process that reads people's cards.
            os.environ["ORT_DISABLE_TELEMETRY"] = "1"
            from rapidocr import RapidOCR

            self._engine = RapidOCR(
                params={
                    "Global.log_level": "error",
                    "Global.max_side_len": _READ_SIDE,
                    "Det.limit_type": "max",
                    "Det.limit_side_len": _LOCATED_SIDE,
                    "EngineConfig.onnxruntime.intra_op_num_threads": self._threads,
                    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                }
            )
        return self._engine


def pixels_of(picture: Picture) -> Pixels:
    """The picture as OpenCV has it: height × width × BGR."""
    return np.ascontiguousarray(np.asarray(picture.image)[:, :, ::-1])


def _located(engine: Any, picture: Picture) -> list[Points]:
    found = engine(pixels_of(picture), use_det=True, use_cls=False, use_rec=False)
    boxes = getattr(found, "boxes", None)
    if boxes is None:
        return []
    return [_ordered(np.asarray(box, np.float64)) for box in boxes]


def _ordered(box: Points) -> Points:
    """Clockwise from the corner nearest the picture's top left.

    The engine starts a leaning upright box at another corner than a straight one.
    """
    total, slope = box.sum(axis=1), box[:, 0] - box[:, 1]
    order = [total.argmin(), slope.argmax(), total.argmax(), slope.argmin()]
    return box[order]


def _closer(
    picture: Picture, looked: Picture, boxes: Sequence[Points]
) -> tuple[Picture, tuple[float, float, float, float]] | None:
    """The part with the text, with room for a whole card around it, if that shows more."""
    if len(boxes) < 3:
        return None
    points = np.concatenate(boxes)
    low, high = points.min(axis=0), points.max(axis=0)
    extent = float((high - low).max())
    if extent > _SMALL * max(looked.width, looked.height):
        return None
    zoom = picture.width / looked.width
    room = _PADDING * extent
    left, top = np.maximum((low - room) * zoom, 0)
    right = min(float(high[0] + room) * zoom, picture.width)
    bottom = min(float(high[1] + room) * zoom, picture.height)
    part = picture.cropped(round(left), round(top), round(right), round(bottom))
    enlarged = part.scaled(_READ_SIDE)
    factor = enlarged.width / part.width
    around = (left, top, picture.width - right, picture.height - bottom)
    kept = [float(side) * factor for side in around]
    return enlarged, (kept[0], kept[1], kept[2], kept[3])


def _quarters(engine: Any, picture: Picture, boxes: Sequence[Points]) -> int:
    """Clockwise quarter turns that bring the text upright, by the longest lines."""
    longest = sorted(boxes, key=lambda box: -max(_sides(box)))[:_JUDGED]
    standing = [box for box in longest if _is_standing(box)]
    base = 1 if len(standing) * 2 > len(longest) else 0
    votes = [box for box in longest if _is_standing(box) == bool(base)] or longest
    image = pixels_of(picture.turned(base))
    crops = [cropped_line(image, _turned(box, base, picture.width, picture.height)) for box in votes]
    _, judged = engine.cls_and_rotate(crops)
    inverted = upright = 0.0
    for box, (label, score) in zip(votes, judged.cls_res, strict=True):
        weight = float(score) * max(_sides(box))
        inverted, upright = (inverted + weight, upright) if label == "180" else (inverted, upright + weight)
    if min(inverted, upright) * 4 > max(inverted, upright):
        # The classifier is in doubt: whichever way reads better is up.
        inverted = _legibility(engine, [np.ascontiguousarray(crop[::-1, ::-1]) for crop in crops])
        upright = _legibility(engine, crops)
    return base + (2 if inverted > upright else 0)


def _legibility(engine: Any, crops: list[Pixels]) -> float:
    read = engine.recognize_txt(crops)
    return float(sum(score * len(text) for text, score in zip(read.txts, read.scores, strict=True)))


def _recognised(engine: Any, picture: Picture, boxes: Sequence[Points]) -> list[tuple[str, float]]:
    image = pixels_of(picture)
    read = engine.recognize_txt([cropped_line(image, box) for box in boxes])
    return [(text, float(score)) for text, score in zip(read.txts, read.scores, strict=True)]


def cropped_line(image: Pixels, box: Points) -> Pixels:
    """The part of a BGR image inside four corners, made flat."""
    import cv2

    width, height = (max(4, round(side)) for side in _sides(box))
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    warp = cv2.getPerspectiveTransform(box.astype(np.float32), flat)
    return np.asarray(
        cv2.warpPerspective(
            image, warp, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        ),
        np.uint8,
    )


def _sides(box: Points) -> tuple[float, float]:
    across = max(np.linalg.norm(box[1] - box[0]), np.linalg.norm(box[2] - box[3]))
    down = max(np.linalg.norm(box[3] - box[0]), np.linalg.norm(box[2] - box[1]))
    return float(across), float(down)


def _is_standing(box: Points) -> bool:
    across, down = _sides(box)
    return down > 1.3 * across


_TURNS: dict[int, Callable[[Points, int, int], Points]] = {
    0: lambda box, width, height: box,
    1: lambda box, width, height: np.stack([height - box[:, 1], box[:, 0]], axis=1),
    2: lambda box, width, height: np.stack([width - box[:, 0], height - box[:, 1]], axis=1),
    3: lambda box, width, height: np.stack([box[:, 1], width - box[:, 0]], axis=1),
}


def _turned(box: Points, quarters: int, width: int, height: int) -> Points:
    """The box in the turned picture, again clockwise from its top left."""
    return np.roll(_TURNS[quarters](box, width, height), quarters, axis=0)
