"""The ports: what an engine that reads ID cards, compares faces or asks a registry must do.

Every answer is a frozen value. An engine that cannot answer now raises EngineUnavailable and may
be asked again; whatever is wrong with the picture itself is part of the answer.
"""

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from face_verify.pictures import Picture

TEMPLATE_LENGTH = 128
FACE_NOT_FOUND = "FACE_NOT_FOUND"
FACE_MANY = "FACE_MANY"
FACE_TOO_SMALL = "FACE_TOO_SMALL"

FACE_ADVICE: Mapping[str, str] = {
    FACE_NOT_FOUND: "照片中没有找到人脸，请在光线充足处正对镜头，摘下口罩和安全帽后重拍",
    FACE_MANY: "照片中不止一张人脸，请只拍本人",
    FACE_TOO_SMALL: "照片中的人脸太小，请靠近镜头后重拍",
}


class Quality(StrEnum):
    """CQ2023-A2.3-5: the verdicts on a photo of an ID card; the last is no card at all."""

    STANDARD = "standard"
    BORDER_MISSING = "border_missing"
    BLURRED = "blurred"
    GLARE = "glare"
    NOT_AN_ID_CARD = "not_an_id_card"


QUALITY_ADVICE: Mapping[Quality, str] = {
    Quality.STANDARD: "照片清晰完整",
    Quality.BORDER_MISSING: "身份证没有拍完整，请让四个边角都在画面内后重拍",
    Quality.BLURRED: "照片模糊，请擦净镜头、拿稳手机，对焦清楚后重拍",
    Quality.GLARE: "照片反光，请关闭闪光灯、避开强光后重拍",
    Quality.NOT_AN_ID_CARD: "没有识别到二代居民身份证，请按提示拍摄本人身份证原件",
}


class CardWarning(StrEnum):
    """What a reviewer or a rule should know about a card that was read."""

    NUMBER_CORRECTED = "number_corrected"
    """A digit was read wrongly and put right because only so the check digit agrees."""
    NUMBER_UNPROVEN = "number_unproven"
    """The number as read is not a valid one."""
    FIELD_INCONSISTENT = "field_inconsistent"
    """Sex or birthday as printed disagree with the number."""
    FIELD_MISSING = "field_missing"
    """A printed field could not be read."""
    PORTRAIT_MISSING = "portrait_missing"
    COPY = "copy"
    RESHOT = "reshot"
    TEMPORARY = "temporary"
    OCCLUDED = "occluded"
    EDITED = "edited"
    ELECTRONIC = "electronic"
    DATE_INVALID = "date_invalid"
    WRONG_SIDE = "wrong_side"
    """The other side of the card was photographed."""
    RESIDENCE_PERMIT = "residence_permit"
    """A-29: the residence permit of a person from Hong Kong, Macau or Taiwan."""


@dataclass(frozen=True)
class CardFront:
    """The side with the portrait. A field that could not be read is None, never a guess.

    `sex` is 男 or 女, `nation` without 族 (汉), `id_number` 18 characters with a capital X,
    `confidence` 0..1 by field name, `rotation` the clockwise degrees (0, 90, 180, 270) by which
    the picture had to be turned.
    """

    quality: Quality
    name: str | None = None
    sex: str | None = None
    nation: str | None = None
    birthday: date | None = None
    address: str | None = None
    id_number: str | None = None
    portrait: Picture | None = None
    confidence: Mapping[str, float] = field(default_factory=dict)
    rotation: int = 0
    warnings: tuple[CardWarning, ...] = ()


@dataclass(frozen=True)
class CardBack:
    """The side with the emblem. `valid_to` is None with `long_term` for a card valid for good."""

    quality: Quality
    authority: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    long_term: bool = False
    confidence: Mapping[str, float] = field(default_factory=dict)
    rotation: int = 0
    warnings: tuple[CardWarning, ...] = ()


class Zone(StrEnum):
    """match: the same person; no_match: somebody else; review: a human must look."""

    MATCH = "match"
    REVIEW = "review"
    NO_MATCH = "no_match"


@dataclass(frozen=True)
class FaceComparison:
    """How alike two faces are.

    `distance` is the engine's own measure (None when nothing could be compared or the engine has
    none), `similarity` 0..100. When a picture could not be used, `reason` is FACE_NOT_FOUND,
    FACE_MANY or FACE_TOO_SMALL and `picture` says which one: `card` or `selfie`. A bad selfie
    is `no_match` and may be taken again; a card without a usable portrait is `review`.
    """

    zone: Zone
    similarity: float
    distance: float | None = None
    reason: str | None = None
    picture: str | None = None


@dataclass(frozen=True)
class FaceTemplate:
    """128 numbers that stand for a face; no picture can be made from them."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.values) != TEMPLATE_LENGTH:
            raise ValueError(f"a template has {TEMPLATE_LENGTH} values, not {len(self.values)}")

    def to_bytes(self) -> bytes:
        """512 bytes: little-endian 32-bit floats."""
        return struct.pack(f"<{TEMPLATE_LENGTH}f", *self.values)

    @classmethod
    def from_bytes(cls, data: bytes) -> "FaceTemplate":
        """The inverse of `to_bytes`. Raises ValueError for any other length."""
        if len(data) != TEMPLATE_LENGTH * 4:
            raise ValueError(f"a template has {TEMPLATE_LENGTH * 4} bytes, not {len(data)}")
        return cls(struct.unpack(f"<{TEMPLATE_LENGTH}f", data))

    def distance(self, other: "FaceTemplate") -> float:
        """Euclidean distance: 0 for the same picture, about 0.6 and more for two people."""
        return math.dist(self.values, other.values)


class NameNumberVerdict(StrEnum):
    """What the authority's register says about a name and a number together."""

    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"
    NOT_FOUND = "not_found"


class EngineUnavailable(Exception):
    """The engine cannot answer now (outage, timeout, limit, credentials): ask again later."""


class FaceRefused(Exception):
    """No template can be made of a picture. `code` as in FACE_ADVICE, `message` for the user."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = FACE_ADVICE[code]


class IdCardReader(Protocol):
    """Reads second-generation resident identity cards."""

    def read_front(self, picture: Picture) -> CardFront:
        """Read the side with the portrait. Raises EngineUnavailable."""
        ...

    def read_back(self, picture: Picture) -> CardBack:
        """Read the side with the emblem. Raises EngineUnavailable."""
        ...


class FaceMatcher(Protocol):
    """Compares the portrait on a card, or a template kept of it, with a selfie."""

    def compare(self, card: "Picture | FaceTemplate", selfie: Picture) -> FaceComparison:
        """Compare. Raises EngineUnavailable, and TypeError for a template it cannot use."""
        ...

    def template(self, picture: Picture) -> FaceTemplate:
        """The template of the one face. Raises FaceRefused, EngineUnavailable, and
        NotImplementedError where the engine keeps its templates to itself."""
        ...


class NameNumberCheck(Protocol):
    """Asks whether name and number belong together."""

    def check(self, name: str, number: str) -> NameNumberVerdict:
        """Ask. Raises EngineUnavailable."""
        ...
