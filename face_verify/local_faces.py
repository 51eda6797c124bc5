"""Compares faces on this machine: dlib's detector, five landmarks, a 128-number template.

The 68-point model is never loaded (not for commercial use). About 60 MB; loads on first use.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from face_verify.engines import (
    FACE_MANY,
    FACE_NOT_FOUND,
    FACE_TOO_SMALL,
    EngineUnavailable,
    FaceComparison,
    FaceRefused,
    FaceTemplate,
    Zone,
)
from face_verify.pictures import Picture

MATCH_BELOW = 0.48
"""Distance up to which two faces are one person. Different pictures of one person lie at 0.34 to
0.45, a printed and photographed portrait against its own source at 0.2 and less. No false match
was seen below 0.5; a little less, because the model tells some peoples' faces apart less well."""
REVIEW_BELOW = 0.60
"""Distance up to which a human decides; beyond, it is somebody else."""

_MODELS = "face_recognition_models"
_SEARCHED_SIDES = (640, 1280, 2400)
"""Longest side, px, of the copies searched one after the other until a face is found."""
_SMALL_SIDE = 400
"""Below this longest side, px, a picture is enlarged before a face is looked for."""
_LEAST_FACE = 36
"""Smallest face, px across in the upload, of which a template says anything."""
_FULL_FACE = 64
_SMALL_FACE_STRICTER = 0.06
"""Below `_FULL_FACE` px faces begin to look alike, so a match must be closer by this much."""
_COMPARABLE = 0.45
"""A second face at least this wide against the largest one counts as a second person."""
_DRAWN_SCORE, _DRAWN_TONES = 1.0, 0.75
"""A doubtful face of which this share has only three of 32 tones is drawn, not photographed."""
_CERTAIN, _LIKELY, _TURNED = 0.4, 0.05, 0.6
"""Detector scores: a face beyond doubt; a face if nothing better is there; a face lying sideways."""


@dataclass(frozen=True)
class _Face:
    image: NDArray[np.uint8]
    box: Any
    score: float
    pixels: float
    """Width in the upload, px."""


class LocalFaceMatcher:
    """The port FaceMatcher without a network."""

    def __init__(self, match_below: float = MATCH_BELOW, review_below: float = REVIEW_BELOW) -> None:
        """Distances that part the zones; `match_below` must not exceed `review_below`."""
        if not 0 < match_below <= review_below:
            raise ValueError("the zones need 0 < match_below <= review_below")
        self._match_below = match_below
        self._review_below = review_below
        self._lock = threading.Lock()
        self._detector: Any = None
        self._landmarks: Any = None
        self._encoder: Any = None
        # Comparing a picture and keeping its template is one search, as long as somebody holds the picture.
        self._seen: WeakKeyDictionary[Picture, tuple[FaceTemplate, float]] = WeakKeyDictionary()

    def compare(self, card: Picture | FaceTemplate, selfie: Picture) -> FaceComparison:
        """CQ2023-A1-5: the portrait on the card, or its template, against the selfie."""
        try:
            seen, seen_px = self._measured(selfie)
        except FaceRefused as refused:
            return FaceComparison(Zone.NO_MATCH, 0.0, reason=refused.code, picture="selfie")
        try:
            held, held_px = (card, _FULL_FACE) if isinstance(card, FaceTemplate) else self._measured(card)
        except FaceRefused as refused:
            return FaceComparison(Zone.REVIEW, 0.0, reason=refused.code, picture="card")
        distance = held.distance(seen)
        zone = self._zone(distance, small=min(seen_px, held_px) < _FULL_FACE)
        return FaceComparison(zone, similarity_of(distance), distance)

    def template(self, picture: Picture) -> FaceTemplate:
        """The template of the one face. Raises FaceRefused, EngineUnavailable."""
        return self._measured(picture)[0]

    def _measured(self, picture: Picture) -> tuple[FaceTemplate, float]:
        """The template and the width of the face in the upload, px."""
        with self._lock:
            if picture in self._seen:
                return self._seen[picture]
            self._load()
            face = _only(self._faces(picture))
            shape = self._landmarks(face.image, face.box)
            values = self._encoder.compute_face_descriptor(face.image, shape)
            measured = FaceTemplate(tuple(float(value) for value in values)), face.pixels
            self._seen[picture] = measured
        return measured

    def _zone(self, distance: float, *, small: bool) -> Zone:
        if distance <= self._match_below - (_SMALL_FACE_STRICTER if small else 0):
            return Zone.MATCH
        return Zone.REVIEW if distance <= self._review_below else Zone.NO_MATCH

    def _faces(self, picture: Picture) -> list[_Face]:
        """Faces at the first size that shows any, then in the picture lying on a side."""
        for searched in _copies(picture):
            faces = self._detected(searched, picture, _LIKELY)
            if faces:
                return faces
        small = next(iter(_copies(picture)))
        turned = [self._detected(small.turned(turn), picture, _TURNED) for turn in (1, 3, 2)]
        return max(turned, key=lambda faces: max((face.score for face in faces), default=0.0))

    def _detected(self, searched: Picture, upload: Picture, least: float) -> list[_Face]:
        image = np.ascontiguousarray(np.asarray(searched.image))
        zoom = max(searched.image.size) / max(upload.image.size)
        boxes, scores, _ = self._detector.run(image, 0, least)
        faces = [
            _Face(image, box, score, box.width() / zoom) for box, score in zip(boxes, scores, strict=True)
        ]
        return [face for face in faces if not _is_drawn(face)]

    def _load(self) -> None:
        if self._encoder is not None:
            return
        try:
            import dlib

            self._detector = dlib.get_frontal_face_detector()
            self._landmarks = dlib.shape_predictor(_model("shape_predictor_5_face_landmarks.dat"))
            self._encoder = dlib.face_recognition_model_v1(
                _model("dlib_face_recognition_resnet_model_v1.dat")
            )
        except (ImportError, RuntimeError) as error:
            raise EngineUnavailable("face models cannot be loaded") from error


def similarity_of(distance: float) -> float:
    """A distance as 0..100, for people to read: 100 at 0, about 60 where a match ends, 0 from 1.25 on."""
    return round(max(0.0, min(100.0, 100 - 80 * distance)), 1)


def _only(faces: list[_Face]) -> _Face:
    """The one face of a picture; people far behind do not count. Raises FaceRefused."""
    if not faces:
        raise FaceRefused(FACE_NOT_FOUND)
    certain = [face for face in faces if face.score >= _CERTAIN]
    if not certain:
        certain = [max(faces, key=lambda face: face.score)]
    certain.sort(key=lambda face: -face.pixels)
    if len(certain) > 1 and certain[1].pixels >= _COMPARABLE * certain[0].pixels:
        raise FaceRefused(FACE_MANY)
    if certain[0].pixels < _LEAST_FACE:
        raise FaceRefused(FACE_TOO_SMALL)
    return certain[0]


def _is_drawn(face: _Face) -> bool:
    """Whether a face that the detector half believes in has the few flat tones of a drawing."""
    if face.score >= _DRAWN_SCORE:
        return False
    top, left = max(face.box.top(), 0), max(face.box.left(), 0)
    part = face.image[top : face.box.bottom(), left : face.box.right()].mean(axis=2)
    low, high = np.percentile(part, (1, 99))
    tones = ((part - low) / max(high - low, 1.0) * 31.99).clip(0, 31).astype(np.int64)
    counts = np.sort(np.bincount(tones.ravel(), minlength=32))
    return bool(counts[-3:].sum() > _DRAWN_TONES * tones.size)


def _copies(picture: Picture) -> Iterator[Picture]:
    """Sizes to search: a small portrait enlarged, a large picture from coarse to fine."""
    longest = max(picture.width, picture.height)
    if longest < _SMALL_SIDE:
        factor = 2 * _SMALL_SIDE / longest
        size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
        yield Picture(picture.image.resize(size))
        return
    yield picture.scaled(_SEARCHED_SIDES[0])
    for coarser, side in pairwise(_SEARCHED_SIDES):
        if longest > coarser:
            yield picture.scaled(side)


def _model(name: str) -> str:
    # Importing the package itself needs pkg_resources, which newer Pythons do not have.
    spec = find_spec(_MODELS)
    if spec is None or spec.origin is None:
        raise ImportError(f"{_MODELS} is not installed")
    return str(Path(spec.origin).parent / "models" / name)
