"""Reads second-generation ID cards on this machine: RapidOCR, layout, quality."""

from collections.abc import Sequence

from face_verify.card_back_text import BackText, back_text
from face_verify.card_border import is_cut
from face_verify.card_frame import PORTRAIT, Frame, back_frame, front_frame
from face_verify.card_glare import (
    burnt_share,
    is_burnt,
    is_paper_white,
    is_scene_burnt,
    paper_level,
)
from face_verify.card_rows import rows_of
from face_verify.card_sharpness import is_scene_blurred, type_sharpness
from face_verify.card_text import FrontText, front_text
from face_verify.engines import CardBack, CardFront, CardWarning, Quality
from face_verify.id_numbers import birthday_of, sex_of
from face_verify.pictures import Picture
from face_verify.text_lines import Reading, TextReader

_SHARP = 0.13
"""Steepness of type below which a card is not `clear type`, readable or not."""
_READABLE = 0.6
"""Confidence under which a required field does not count as read."""
_GLARE_READ, _GLARE_UNREAD = 0.05, 0.015
"""Share of the written part under a reflection that spoils a card."""
_MISFIT = 0.08
_MANY_LINES = 45
_RESIDENCE_PERMIT = ("81", "82", "83")


class LocalIdCardReader:
    """The port IdCardReader without a network. Models load on the first card."""

    def __init__(self, threads: int = 2) -> None:
        """`threads`: processor threads that one reading may take."""
        self._reader = TextReader(threads)

    def read_front(self, picture: Picture) -> CardFront:
        """CQ2023-A1-3, A2.3-5: read and judge the side with the portrait."""
        reading = self._reader.read(picture)
        rows = rows_of(reading.lines)
        text = front_text(rows)
        frame = front_frame(text.labels, text.number_piece)
        if not _is_front(reading, text, frame):
            hinted = bool(text.labels) or text.number is not None
            wrong_side = len(back_text(rows).labels) >= 2
            return CardFront(
                quality=_not_a_card(picture, reading, hinted),
                rotation=reading.rotation,
                warnings=(CardWarning.WRONG_SIDE,) if wrong_side else (),
            )
        required = ("name", "id_number", "address")
        complete = all(text.confidence.get(key, 0.0) >= _READABLE for key in required)
        proven = text.number is not None and text.number.proven
        portrait = _portrait(reading.picture, frame)
        washed = frame is not None and is_burnt(reading.picture, frame, _FACE)
        quality = _judged(reading, frame, complete and proven, washed=washed)
        return CardFront(
            quality=quality,
            name=text.name,
            sex=text.sex,
            nation=text.nation,
            birthday=text.birthday,
            address=text.address,
            id_number=text.number.number if text.number else None,
            portrait=portrait,
            confidence=text.confidence,
            rotation=reading.rotation,
            warnings=_front_warnings(text, portrait),
        )

    def read_back(self, picture: Picture) -> CardBack:
        """CQ2023-A2.3-4, A2.3-5: read and judge the side with the emblem."""
        reading = self._reader.read(picture)
        rows = rows_of(reading.lines)
        text = back_text(rows)
        has_term = text.valid_from is not None and (text.valid_to is not None or text.long_term)
        if len(text.labels) + has_term < 2:
            wrong_side = len(front_text(rows).labels) >= 2
            return CardBack(
                quality=_not_a_card(picture, reading, bool(text.labels)),
                rotation=reading.rotation,
                warnings=(CardWarning.WRONG_SIDE,) if wrong_side else (),
            )
        complete = has_term and text.authority is not None
        return CardBack(
            quality=_judged(reading, back_frame(text.labels), complete, washed=False),
            authority=text.authority,
            valid_from=text.valid_from,
            valid_to=text.valid_to,
            long_term=text.long_term,
            confidence=text.confidence,
            rotation=reading.rotation,
            warnings=_back_warnings(text, complete=complete),
        )


_FACE = (0.70, 0.16, 0.89, 0.40)


def _is_front(reading: Reading, text: FrontText, frame: Frame | None) -> bool:
    if len(reading.lines) > _MANY_LINES:
        return False
    if frame is not None and frame.misfit > _MISFIT:
        return False
    proven = text.number is not None and text.number.proven
    signs = len(text.labels) + (text.birthday is not None) + (text.number is not None)
    # A lone number, or a form with a few of the same words, is not a card.
    return (signs >= 3 and frame is not None) or (proven and signs >= 2)


def _not_a_card(picture: Picture, reading: Reading, hinted: bool) -> Quality:
    """A card too blurred or too burnt for its labels looks like no card. `hinted`: one was seen."""
    if len(reading.lines) > _MANY_LINES:
        return Quality.NOT_AN_ID_CARD
    if hinted and is_scene_burnt(picture):
        return Quality.GLARE
    sharpness = type_sharpness(reading.picture, reading.lines)
    if is_scene_blurred(picture) or (hinted and sharpness is not None and sharpness < _SHARP):
        return Quality.BLURRED
    return Quality.NOT_AN_ID_CARD


def _judged(reading: Reading, frame: Frame | None, complete: bool, *, washed: bool) -> Quality:
    """CQ2023-A2.3-5: complete border, clear type, even brightness, in this order."""
    picture = reading.picture
    sharpness = type_sharpness(picture, reading.lines) or 0.0
    if frame is not None and is_cut(reading, frame, complete=complete):
        return Quality.BORDER_MISSING
    white = is_paper_white(paper_level(picture, reading.lines))
    if white and not complete and sharpness >= 2 * _SHARP:
        return Quality.GLARE  # crisp type beside places where it is gone
    if frame is not None and not white:
        burnt = burnt_share(picture, frame)
        if washed or burnt > (_GLARE_READ if complete else _GLARE_UNREAD):
            return Quality.GLARE
    if sharpness < _SHARP or not complete:
        return Quality.BLURRED
    return Quality.STANDARD


def _portrait(picture: Picture, frame: Frame | None) -> Picture | None:
    """The portrait with room around it, level with the card as far as a box can be."""
    if frame is None:
        return None
    left, top, right, bottom = PORTRAIT
    corners = frame.place([(left, top), (right, top), (right, bottom), (left, bottom)])
    low, high = corners.min(axis=0), corners.max(axis=0)
    if high[0] <= 8 or high[1] <= 8 or low[0] >= picture.width - 8 or low[1] >= picture.height - 8:
        return None
    return picture.cropped(int(low[0]), int(low[1]), int(high[0]), int(high[1]))


def _front_warnings(text: FrontText, portrait: Picture | None) -> tuple[CardWarning, ...]:
    found: list[CardWarning] = []
    fields: Sequence[object] = (text.name, text.sex, text.nation, text.birthday, text.address)
    if text.number is None or any(value is None for value in fields):
        found.append(CardWarning.FIELD_MISSING)
    if text.number is not None:
        number = text.number.number
        if text.number.corrected:
            found.append(CardWarning.NUMBER_CORRECTED)
        if not text.number.proven:
            found.append(CardWarning.NUMBER_UNPROVEN)
        printed = (text.birthday or birthday_of(number), text.sex or sex_of(number))
        if printed != (birthday_of(number), sex_of(number)):
            found.append(CardWarning.FIELD_INCONSISTENT)
        if number.startswith(_RESIDENCE_PERMIT):
            found.append(CardWarning.RESIDENCE_PERMIT)
    if portrait is None:
        found.append(CardWarning.PORTRAIT_MISSING)
    return tuple(found)


def _back_warnings(text: BackText, *, complete: bool) -> tuple[CardWarning, ...]:
    found: list[CardWarning] = []
    if not complete:
        found.append(CardWarning.FIELD_MISSING)
    if text.valid_from and text.valid_to and text.valid_to <= text.valid_from:
        found.append(CardWarning.DATE_INVALID)
    return tuple(found)
