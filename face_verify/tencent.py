"""The ports on top of Tencent Cloud: IDCardOCR, CompareFace 3.0, IdCardVerification."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from face_verify.engines import (
    FACE_NOT_FOUND,
    FACE_TOO_SMALL,
    CardBack,
    CardFront,
    CardWarning,
    EngineUnavailable,
    FaceComparison,
    FaceTemplate,
    NameNumberVerdict,
    Quality,
    Zone,
)
from face_verify.id_numbers import is_number
from face_verify.pictures import Picture, PictureRefused, read_picture
from face_verify.tencent_calls import TencentRefused, TencentService, TencentSettings

_SENT_SIDE = 2000
_CONFIG = json.dumps(
    dict.fromkeys(
        (
            *("CropPortrait", "CopyWarn", "BorderCheckWarn", "ReshootWarn", "DetectPsWarn"),
            *("TempIdWarn", "InvalidDateWarn", "Quality", "ReflectWarn"),
        ),
        True,
    )
)
_QUALITY_OF: Mapping[int, Quality] = {-9101: Quality.BORDER_MISSING, -9107: Quality.GLARE}
_WARNING_OF: Mapping[int, CardWarning] = {
    -9100: CardWarning.DATE_INVALID,
    -9102: CardWarning.COPY,
    -9108: CardWarning.COPY,
    -9103: CardWarning.RESHOT,
    -9104: CardWarning.TEMPORARY,
    -9105: CardWarning.OCCLUDED,
    -9106: CardWarning.EDITED,
    -9110: CardWarning.ELECTRONIC,
}
_LEAST_QUALITY = 50
"""Tencent's score of sharpness, 0..100, from which it advises to take a picture."""
_QUALITY_OF_REFUSAL: Mapping[str, Quality] = {
    "FailedOperation.ImageBlur": Quality.BLURRED,
    "FailedOperation.IncompleteIdCard": Quality.BORDER_MISSING,
}
_REASON_OF_REFUSAL: Mapping[str, str] = {
    "InvalidParameterValue.NoFaceInPhoto": FACE_NOT_FOUND,
    "FailedOperation.ImageFacedetectFailed": FACE_NOT_FOUND,
    "FailedOperation.FaceQualityNotQualified": FACE_NOT_FOUND,
    "FailedOperation.FaceSizeTooSmall": FACE_TOO_SMALL,
}
_MATCH_FROM, _REVIEW_FROM = 60.0, 40.0
"""CompareFace 3.0: false accept rates of 1 in 100,000 and 1 in 1,000."""
_VERDICT_OF: Mapping[str, NameNumberVerdict] = {
    "0": NameNumberVerdict.CONSISTENT,
    "-1": NameNumberVerdict.INCONSISTENT,
    "-2": NameNumberVerdict.INCONSISTENT,
    "-3": NameNumberVerdict.INCONSISTENT,
    "-5": NameNumberVerdict.NOT_FOUND,
}


class TencentIdCardReader:
    """The port IdCardReader through IDCardOCR."""

    def __init__(self, settings: TencentSettings) -> None:
        """Nothing is called yet."""
        self._service = TencentService(settings, "ocr", "2018-11-19")

    def read_front(self, picture: Picture) -> CardFront:
        """CQ2023-A1-3, A2.3-5: read and judge the side with the portrait."""
        try:
            answer = self._asked(picture, "FRONT")
        except TencentRefused as refused:
            return CardFront(_refused_quality(refused))
        advanced = _advanced(answer)
        number = str(answer.get("IdNum") or "").upper() or None
        warnings = _warnings(advanced)
        if number is not None and not is_number(number):
            warnings = (*warnings, CardWarning.NUMBER_UNPROVEN)
        return CardFront(
            quality=_quality(advanced),
            name=answer.get("Name") or None,
            sex=answer.get("Sex") or None,
            nation=answer.get("Nation") or None,
            birthday=_day(answer.get("Birth")),
            address=answer.get("Address") or None,
            id_number=number,
            portrait=_portrait(advanced),
            warnings=warnings,
        )

    def read_back(self, picture: Picture) -> CardBack:
        """CQ2023-A2.3-4, A2.3-5: read and judge the side with the emblem."""
        try:
            answer = self._asked(picture, "BACK")
        except TencentRefused as refused:
            return CardBack(_refused_quality(refused))
        advanced = _advanced(answer)
        first, _, last = str(answer.get("ValidDate") or "").partition("-")
        return CardBack(
            quality=_quality(advanced),
            authority=answer.get("Authority") or None,
            valid_from=_day(first),
            valid_to=_day(last),
            long_term="长期" in last,
            warnings=_warnings(advanced),
        )

    def _asked(self, picture: Picture, side: str) -> dict[str, Any]:
        return self._service.call(
            "IDCardOCR", {"ImageBase64": _base64(picture), "CardSide": side, "Config": _CONFIG}
        )


class TencentFaceMatcher:
    """The port FaceMatcher through CompareFace 3.0. It compares the largest faces."""

    def __init__(self, settings: TencentSettings) -> None:
        """Nothing is called yet."""
        self._service = TencentService(settings, "iai", "2020-03-03")

    def compare(self, card: Picture | FaceTemplate, selfie: Picture) -> FaceComparison:
        """CQ2023-A1-5. Raises TypeError for a template: the service takes pictures only.

        The service does not say in which picture it misses a face: `picture` is None then.
        """
        if isinstance(card, FaceTemplate):
            raise TypeError("Tencent Cloud compares pictures, not templates")
        try:
            answer = self._service.call(
                "CompareFace",
                {
                    "ImageA": _base64(card),
                    "ImageB": _base64(selfie),
                    "FaceModelVersion": "3.0",
                    "QualityControl": 1,
                },
            )
        except TencentRefused as refused:
            reason = _REASON_OF_REFUSAL.get(refused.code, FACE_NOT_FOUND)
            return FaceComparison(Zone.NO_MATCH, 0.0, reason=reason)
        try:
            score = float(answer["Score"])
        except (KeyError, TypeError, ValueError) as error:
            raise EngineUnavailable("CompareFace: no score") from error
        zone = Zone.NO_MATCH if score < _REVIEW_FROM else Zone.REVIEW
        return FaceComparison(Zone.MATCH if score >= _MATCH_FROM else zone, score)

    def template(self, picture: Picture) -> FaceTemplate:
        """Raises NotImplementedError: the service keeps its templates to itself."""
        raise NotImplementedError("Tencent Cloud gives no templates")


class TencentNameNumberCheck:
    """The port NameNumberCheck through IdCardVerification."""

    def __init__(self, settings: TencentSettings) -> None:
        """Nothing is called yet."""
        self._service = TencentService(settings, "faceid", "2018-03-01")

    def check(self, name: str, number: str) -> NameNumberVerdict:
        """CQ2023-A1-4: whether the register knows this number under this name."""
        try:
            answer = self._service.call("IdCardVerification", {"Name": name, "IdCard": number})
        except TencentRefused as refused:
            raise EngineUnavailable(f"IdCardVerification: {refused.code}") from refused
        verdict = _VERDICT_OF.get(str(answer.get("Result")))
        if verdict is None:
            raise EngineUnavailable(f"IdCardVerification: result {answer.get('Result')}")
        return verdict


def _base64(picture: Picture) -> str:
    return base64.b64encode(picture.scaled(_SENT_SIDE).jpeg(90)).decode()


def _refused_quality(refused: TencentRefused) -> Quality:
    return _QUALITY_OF_REFUSAL.get(refused.code, Quality.NOT_AN_ID_CARD)


def _advanced(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """`AdvancedInfo` is JSON inside JSON, empty when there is nothing to tell."""
    try:
        advanced = json.loads(answer.get("AdvancedInfo") or "{}")
    except (TypeError, ValueError) as error:
        raise EngineUnavailable("IDCardOCR: AdvancedInfo is not JSON") from error
    return advanced if isinstance(advanced, dict) else {}


def _quality(advanced: Mapping[str, Any]) -> Quality:
    codes = advanced.get("WarnInfos") or ()
    for code in codes:
        if code in _QUALITY_OF:
            return _QUALITY_OF[code]
    score = advanced.get("Quality")
    if score is not None and float(score) < _LEAST_QUALITY:
        return Quality.BLURRED
    return Quality.STANDARD


def _warnings(advanced: Mapping[str, Any]) -> tuple[CardWarning, ...]:
    found = (_WARNING_OF.get(code) for code in advanced.get("WarnInfos") or ())
    return tuple(dict.fromkeys(warning for warning in found if warning is not None))


def _portrait(advanced: Mapping[str, Any]) -> Picture | None:
    text = advanced.get("Portrait")
    if not text:
        return None
    try:
        return read_picture(base64.b64decode(text, validate=True))
    except (binascii.Error, PictureRefused) as error:
        raise EngineUnavailable("IDCardOCR: the portrait is not a picture") from error


def _day(text: object) -> date | None:
    found = re.fullmatch(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})", str(text or "").strip())
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None
