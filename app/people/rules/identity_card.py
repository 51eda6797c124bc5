"""The ID card in the picture: may it serve, and what should the person look at when he confirms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from app.kernel.decision import Decision, Reason
from app.kernel.identity import judge_number
from app.people.facts import CardFacts
from app.people.rules.stated_identity import contradictions

STANDARD, NOT_A_CARD = "standard", "not_an_id_card"
RETAKE = "请重新拍照上传"

_SPOILT: Mapping[str, str] = {
    "border_missing": "身份证照片不合格：边框缺失。请让四个边角都在画面内后重拍",
    "blurred": "身份证照片不合格：照片模糊。请擦净镜头、拿稳手机，字迹清楚后重拍",
    "glare": "身份证照片不合格：闪光强烈。请关闭闪光灯、避开强光后重拍",
}
_ORIGINAL_ONLY: Mapping[str, str] = {
    "copy": "照片拍的是复印件，请拍摄身份证原件",
    "reshot": "照片像是翻拍的屏幕或图片，请拍摄身份证原件",
    "edited": "照片像是修改过的，请直接拍摄身份证原件",
    "electronic": "暂不支持电子身份证，请拍摄身份证原件",
    "temporary": "暂不支持临时身份证，请用正式的二代身份证办理",
}


def judge_card(card: CardFacts, today: date) -> Decision:
    """CQ2023-A2.3-4, A2.3-5, A-29: reasons for which another picture, or another card, is needed.

    ``today`` is the legal day; a card is good through its last day.
    """
    reasons: list[Reason] = []
    if card.quality == NOT_A_CARD:
        reasons.append(_no_card(card))
    elif card.quality in _SPOILT:
        reasons.append(Reason("IDCARD_PHOTO_QUALITY", _SPOILT[card.quality], "CQ2023-A2.3-5", RETAKE))
    if "occluded" in card.warnings:
        reasons.append(
            Reason(
                "IDCARD_PHOTO_QUALITY",
                "身份证被手指或其他东西遮住了，请露出全部内容后重拍",
                "CQ2023-A2.3-5",
                RETAKE,
            )
        )
    if "residence_permit" in card.warnings:
        reasons.append(_other_document())
    for warning, message in _ORIGINAL_ONLY.items():
        if warning in card.warnings:
            reasons.append(Reason("IDCARD_KIND_NOT_ALLOWED", message, "CQ2023-A2.3-4", RETAKE))
    if is_expired(card, today):
        reasons.append(
            Reason(
                "IDCARD_EXPIRED",
                "身份证已过有效期",
                "CQ2023-A2.3-4",
                "请先到公安机关换领新证，再用新证办理",
            )
        )
    return Decision(tuple(reasons))


def is_expired(card: CardFacts, today: date) -> bool:
    """CQ2023-A2.3-4, A-29: past its last day; 长期 never is."""
    return not card.long_term and card.valid_to is not None and card.valid_to < today


def remarks(card: CardFacts, today: date) -> tuple[Reason, ...]:
    """CQ2023-A1-4: what does not fit together on a usable card; the person looks at it and corrects it."""
    found: list[Reason] = []
    if card.name is None or card.id_number is None:
        found.append(
            Reason(
                "FIELD_INCONSISTENT",
                "有的内容没有识别出来，请对照身份证填写姓名和身份证号",
                "CQ2023-A1-4",
            )
        )
    if card.id_number is not None:
        wrong = judge_number(card.id_number, today)
        found += wrong.reasons or contradictions(card.id_number, card)
    if card.back_quality not in (None, STANDARD):
        found.append(
            Reason(
                "IDCARD_PHOTO_QUALITY",
                "身份证国徽面没有拍清楚，有效期未能核对；可以继续，也可以重新拍照上传",
                "CQ2023-A2.3-5",
            )
        )
    return tuple(found)


def _no_card(card: CardFacts) -> Reason:
    if "wrong_side" in card.warnings:
        return Reason(
            "IDCARD_KIND_NOT_ALLOWED",
            "拍到的是国徽面，请把有头像的一面作为正面上传",
            "CQ2023-A2.3-4",
            RETAKE,
        )
    return Reason(
        "IDCARD_KIND_NOT_ALLOWED",
        "没有识别到身份证：仅支持中国公民本人有效的二代身份证，请拍摄原件",
        "CQ2023-A2.3-4",
        f"{RETAKE}；持其他证件的人员请到项目部或主管部门窗口办理",
    )


def _other_document() -> Reason:
    return Reason(
        "IDCARD_KIND_NOT_ALLOWED",
        "仅支持中国公民本人有效的二代身份证，港澳台居民居住证等其他证件不能在线办理",
        "CQ2023-A2.3-4",
        "请持证件到项目部或主管部门窗口办理",
    )
