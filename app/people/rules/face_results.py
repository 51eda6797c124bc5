"""What follows from comparing faces, and from the authority's word on a corrected name or number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.kernel.decision import Reason
from app.people.rules.verification import Event

MATCH, REVIEW, NO_MATCH = "match", "review", "no_match"
CITE = "CQ2023-A1-5"

_UNUSABLE: Mapping[str, str] = {
    "FACE_NOT_FOUND": "照片中没有找到人脸，请在光线充足处正对镜头，摘下口罩和安全帽后重拍",
    "FACE_MANY": "照片中不止一张人脸，请只拍本人，身后不要有别人",
    "FACE_TOO_SMALL": "照片中的人脸太小，请靠近镜头后重拍",
}


@dataclass(frozen=True, slots=True)
class FaceFacts:
    """One comparison as the engine answered it; for ``reason`` ``picture`` (card, selfie) was of no use."""

    zone: str
    reason: str | None = None
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the verification goes, why, for a review what caused it, and what has to be given anew:
    ``card`` or ``statement`` (name and number)."""

    event: Event
    reasons: tuple[Reason, ...] = ()
    cause: str | None = None
    anew: str | None = None


ADMITTED = Outcome(Event.ADMIT)


def judge_faces(card: FaceFacts, left: int) -> Outcome:
    """CQ2023-A1-5: the selfie beside the portrait on the card; ``left`` attempts remain today."""
    if card.reason is not None and card.picture != "card":
        message = _UNUSABLE.get(card.reason, "照片不能用于比对，请重拍")
        return Outcome(Event.FACE_UNUSABLE, (Reason(card.reason, message, CITE, _again(left)),))
    if card.zone == NO_MATCH:
        return Outcome(Event.FACE_REFUSED, (_mismatch(left),))
    if card.zone == REVIEW:
        return to_review("face_review")
    return ADMITTED


def judge_known_face(kept: FaceFacts | None, left: int) -> Outcome:
    """A-30: somebody takes his verified identity to another account; never without the face kept of him.

    ``kept`` is the comparison with that face, None where there is none to compare with.
    """
    if kept is None or kept.zone == REVIEW:
        return to_review("rebinding")
    if kept.zone == NO_MATCH:
        return Outcome(Event.FACE_REFUSED, (_mismatch(left),))
    return ADMITTED


def judge_authority(answer: str | None) -> Outcome:
    """CQ2023-A1-4: a name or number that is not as the card was read needs the authority's word.

    ``matched``, ``mismatched`` or ``unknown``; None when the authority did not answer for long.
    """
    if answer == "matched":
        return ADMITTED
    if answer == "mismatched":
        return Outcome(
            Event.FACE_REFUSED,
            (
                Reason(
                    "FIELD_INCONSISTENT",
                    "填写的姓名与身份证号不一致",
                    "CQ2023-A1-4",
                    "请对照身份证重新填写并确认；填写没有错误时可申请人工审核",
                ),
            ),
            anew="statement",
        )
    return to_review("number_changed")


def to_review(cause: str) -> Outcome:
    """The way over a person, who sees card and face."""
    return Outcome(Event.FACE_DOUBTFUL, (review_notice(cause),), cause)


def review_notice(cause: str) -> Reason:
    """What the person is told while somebody looks; ``cause`` as in ``VerificationReview``."""
    why = {
        "asked": "您申请了人工审核",
        "face_review": "人脸比对的结果不够确定，已转人工审核",
        "number_changed": "您修改过识别出的姓名或号码，需要人工核对",
        "rebinding": "您要把实名身份换到这个微信号，需要人工核对",
    }[cause]
    return Reason("REVIEW_PENDING", why, CITE, "请等待结果；也可以带身份证到项目部，请工作人员当面核对")


def conflict() -> Reason:
    """CQ2023-A2.3-6: the number belongs to another account."""
    return Reason(
        "IDENTITY_CONFLICT",
        "该身份证号已被其他账号认证",
        "CQ2023-A2.3-6",
        "是您本人换了手机或微信号：请选择“换到此微信”，拍照核对本人后原账号解除绑定；"
        "不是您本人办理的：请拨打客服电话",
    )


def number_taken() -> Outcome:
    """CQ2023-A2.3-6: another account was verified with the number while this one was on its way."""
    return Outcome(Event.FACE_REFUSED, (conflict(),), anew="statement")


def pictures_gone() -> Outcome:
    """The card was purged before the selfie came."""
    reason = Reason("IDCARD_PHOTO_REQUIRED", "身份证照片已过保存期限", "CQ2023-A1-3", "请重新上传身份证照片")
    return Outcome(Event.FACE_REFUSED, (reason,), anew="card")


def consent_withdrawn() -> Outcome:
    """PIPL 15: withdrawn while the picture was on its way; nothing is compared any more."""
    reason = Reason(
        "CONSENT_REQUIRED",
        "您已撤回人脸识别的同意，没有进行比对",
        CITE,
        "可以重新同意后再拍照，或申请人工审核",
    )
    return Outcome(Event.FACE_UNUSABLE, (reason,))


def _mismatch(left: int) -> Reason:
    return Reason("FACE_MISMATCH", "人脸识别未通过：照片与身份证上的本人不一致", CITE, _again(left))


def _again(left: int) -> str:
    if left > 0:
        return f"请本人正对镜头重拍，今天还可以再试{left}次；也可以申请人工审核"
    return "今天的次数已用完，请明天再试，或申请人工审核（持身份证由工作人员核对）"
