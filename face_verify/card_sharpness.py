"""How sharp printed type is, relative to its size, so that neither a small nor a dim picture counts
as blurred."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from face_verify.pictures import Picture
from face_verify.text_lines import Line, Pixels, cropped_line, pixels_of

_TYPE_HEIGHT = 48
"""Height, px, to which a line is brought before its edges are measured."""


def type_sharpness(picture: Picture, lines: Sequence[Line]) -> float | None:
    """Steepness of the edges of type, median over the lines: share of the contrast per px at a
    type height of 48 px. Crisp print has 0.25 and more. None without lines."""
    image = pixels_of(picture)
    values = [_steepness(cropped_line(image, line.corners)) for line in lines]
    return float(np.median(values)) if values else None


def _steepness(crop: Pixels) -> float:
    import cv2

    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY).astype(np.float32)
    factor = _TYPE_HEIGHT / grey.shape[0]
    size = (max(8, round(grey.shape[1] * factor)), _TYPE_HEIGHT)
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    grey = cv2.resize(grey, size, interpolation=how)
    low, high = np.percentile(grey, (2, 98))
    if high - low < 12:
        return 0.0
    # The softer direction counts: a moved camera leaves the edges along its movement crisp.
    steps = [np.percentile(np.abs(np.diff(grey, axis=axis)), 97) for axis in (0, 1)]
    return float(min(steps) / (high - low))


def is_scene_blurred(picture: Picture) -> bool:
    """Whether a picture shows something, but without a single crisp edge.

    An empty wall shows nothing: even its small copy has no edges.
    """
    small = _grey(picture, 96)
    if _steepest(small, 99.0) < 10:
        return False
    fine = _grey(picture, 1280)
    contrast = float(np.percentile(fine, 99) - np.percentile(fine, 1))
    return _steepest(fine, 99.8) < 0.10 * contrast


def _grey(picture: Picture, side: int) -> NDArray[np.float32]:
    return np.asarray(picture.scaled(side).image.convert("L"), np.float32)


def _steepest(grey: NDArray[np.float32], share: float) -> float:
    if min(grey.shape) < 2:
        return 0.0
    return max(float(np.percentile(np.abs(np.diff(grey, axis=axis)), share)) for axis in (0, 1))
