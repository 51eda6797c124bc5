"""Real-name verification (实名认证): the states, what leads from one to another, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.kernel.decision import ALLOWED, Decision, refuse


class Status(StrEnum):
    """Where somebody stands. ``verified`` earns 已认证, ``registered`` also 已入库 (CQ2023-A1-6)."""

    UNVERIFIED = "unverified"
    RECOGNISING = "recognising"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    AWAITING_FACE = "awaiting_face"
    COMPARING = "comparing"
    REVIEW = "review"
    REJECTED = "rejected"
    VERIFIED = "verified"
    REGISTERED = "registered"
    REVOKED = "revoked"
    """The authority found the identity forged; only its release leads on."""


class Event(StrEnum):
    """What happens to a verification."""

    SUBMIT_CARD = "submit_card"
    CARD_READ = "card_read"
    CARD_REFUSED = "card_refused"
    CONFIRM = "confirm"
    SUBMIT_FACE = "submit_face"
    FACE_UNUSABLE = "face_unusable"
    """No picture to compare: no face, two faces, an engine that does not answer."""
    FACE_REFUSED = "face_refused"
    FACE_DOUBTFUL = "face_doubtful"
    ASK_REVIEW = "ask_review"
    REVIEW_REFUSED = "review_refused"
    ADMIT = "admit"
    STORE = "store"
    REGISTRY_NEWS = "registry_news"
    """The registry refused or stays silent: the person keeps 已认证 and is told why."""
    MOVE_AWAY = "move_away"
    """The same person proved who he is from another account (A-30)."""
    REVOKE = "revoke"
    RELEASE = "release"
    ABANDON = "abandon"
    """Nobody went on for as long as the pictures are kept; what was read and stated goes with them."""


_CARD_AGAIN = (
    Status.UNVERIFIED,
    Status.RECOGNISING,
    Status.AWAITING_CONFIRMATION,
    Status.AWAITING_FACE,
    Status.REVIEW,
    Status.REJECTED,
)
_STATED = (Status.AWAITING_CONFIRMATION, Status.AWAITING_FACE, Status.REJECTED)
ABANDONABLE = _STATED

TRANSITIONS: Mapping[tuple[Status, Event], Status] = {
    **{(status, Event.SUBMIT_CARD): Status.RECOGNISING for status in _CARD_AGAIN},
    (Status.RECOGNISING, Event.CARD_READ): Status.AWAITING_CONFIRMATION,
    (Status.RECOGNISING, Event.CARD_REFUSED): Status.REJECTED,
    **{(status, Event.CONFIRM): Status.AWAITING_FACE for status in _STATED},
    (Status.AWAITING_FACE, Event.SUBMIT_FACE): Status.COMPARING,
    (Status.REJECTED, Event.SUBMIT_FACE): Status.COMPARING,
    (Status.COMPARING, Event.FACE_UNUSABLE): Status.AWAITING_FACE,
    (Status.COMPARING, Event.FACE_REFUSED): Status.REJECTED,
    (Status.COMPARING, Event.FACE_DOUBTFUL): Status.REVIEW,
    (Status.COMPARING, Event.ADMIT): Status.VERIFIED,
    **{(status, Event.ASK_REVIEW): Status.REVIEW for status in _STATED},
    **{(status, Event.ABANDON): Status.UNVERIFIED for status in ABANDONABLE},
    (Status.REVIEW, Event.REVIEW_REFUSED): Status.REJECTED,
    (Status.REVIEW, Event.ADMIT): Status.VERIFIED,
    (Status.VERIFIED, Event.STORE): Status.REGISTERED,
    (Status.VERIFIED, Event.REGISTRY_NEWS): Status.VERIFIED,
    (Status.VERIFIED, Event.MOVE_AWAY): Status.REJECTED,
    (Status.REGISTERED, Event.MOVE_AWAY): Status.REJECTED,
    (Status.VERIFIED, Event.REVOKE): Status.REVOKED,
    (Status.REGISTERED, Event.REVOKE): Status.REVOKED,
    (Status.REVOKED, Event.RELEASE): Status.REJECTED,
}

MACHINE_AT_WORK = frozenset({Status.RECOGNISING, Status.COMPARING})
DONE = frozenset({Status.VERIFIED, Status.REGISTERED})

_NOW: Mapping[Status, str] = {
    Status.UNVERIFIED: "请先上传本人身份证照片",
    Status.RECOGNISING: "身份证照片正在识别，请稍候",
    Status.AWAITING_CONFIRMATION: "请先核对并确认姓名和身份证号",
    Status.AWAITING_FACE: "请拍摄本人照片，完成最后一步",
    Status.COMPARING: "照片正在比对，请稍候",
    Status.REVIEW: "正在人工审核，请等待结果",
    Status.REJECTED: "请按提示重新上传身份证照片",
    Status.VERIFIED: "您已完成实名认证，不需要重复办理",
    Status.REGISTERED: "您已完成实名认证，不需要重复办理",
    Status.REVOKED: "实名认证已被撤销，请持身份证到主管部门窗口办理",
}


def status_of_proof(
    verified_at: datetime | None, stored_at: datetime | None, revoked_at: datetime | None
) -> Status:
    """SM1: where somebody stands whose account has no run; who was verified before he had it needs none."""
    if verified_at is None:
        return Status.UNVERIFIED
    if revoked_at is not None:
        return Status.REVOKED
    return Status.VERIFIED if stored_at is None else Status.REGISTERED


def following(status: str, event: Event) -> Status | None:
    """SM1: the state after the event; None where it is not listed."""
    return TRANSITIONS.get((Status(status), event))


def is_allowed(status: str, event: Event) -> Decision:
    """SM1: a transition that is not listed is refused, and the person hears what comes next instead."""
    if following(status, event) is not None:
        return ALLOWED
    advice = _NOW[Status(status)]
    return refuse("STATE_NOT_ALLOWED", f"当前不能进行这一步：{advice}", "CQ2023-A1-6", advice)


@dataclass(frozen=True, slots=True)
class Limits:
    """SM1 guard `attempt limit (setting)`: how often a legal day."""

    card_uploads: int = 20
    face_attempts: int = 5


USUAL = Limits()


def attempts_left(limit: int, used: int, used_on: date | None, today: date) -> int:
    """How often again today; a count of another day no longer counts."""
    return max(0, limit - (used if used_on == today else 0))


def may_upload_card(left: int) -> Decision:
    """CQ2023-A1-3: another picture of the card today?"""
    if left > 0:
        return ALLOWED
    return refuse(
        "ATTEMPTS_USED_UP",
        "今天上传身份证照片的次数已用完",
        "CQ2023-A1-3",
        "请明天再试，或到项目部窗口持身份证办理",
    )


def may_show_face(left: int) -> Decision:
    """CQ2023-A1-5: another picture of the face today?"""
    if left > 0:
        return ALLOWED
    return refuse(
        "ATTEMPTS_USED_UP",
        "今天人脸比对的次数已用完",
        "CQ2023-A1-5",
        "请明天再试，或申请人工审核（持身份证由工作人员核对）",
    )
