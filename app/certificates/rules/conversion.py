"""Who may convert what into which role, and what becomes of the certificate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from app.certificates.facts import SAFETY_OFFICER, VALID, CertificateFacts
from app.certificates.rules import conversion_texts as texts
from app.certificates.rules.conversion_states import SOURCE_CANCELLED, SOURCE_EXPIRED
from app.certificates.rules.validity import may_be_used
from app.kernel.clock import day_text
from app.kernel.decision import ALLOWED, Decision, Reason, refuse

MATCH, REVIEW, NO_MATCH = "match", "review", "no_match"
CITE_FACE = "CQ2023-A2.4-3"
_MONTHS = re.compile(r"P(\d+)M")


@dataclass(frozen=True, slots=True)
class Role:
    """One of the roles that a safety officer may change to."""

    target_post: str
    specialty: str


@dataclass(frozen=True, slots=True)
class FaceVerdict:
    """``outcome``: passed, failed or review. ``counts``: whether it used up one of the tries."""

    outcome: str
    reasons: tuple[Reason, ...] = ()
    counts: bool = False


def roles_of(posts: Sequence[str], specialties: Sequence[str]) -> tuple[Role, ...]:
    """CQ2023-3.2.1-4: every post in every specialty, in the order of the document."""
    return tuple(Role(post, specialty) for post in posts for specialty in specialties)


def is_role(role: Role, allowed: Sequence[Role]) -> Decision:
    """CQ2023-3.2.1-4: one of the roles of the document."""
    if role in allowed:
        return ALLOWED
    names = "、".join(texts.role_label(one.target_post, one.specialty) for one in allowed)
    return refuse("ROLE_NOT_ALLOWED", "不可转换为该岗位", "CQ2023-3.2.1-4", f"请选择：{names}")


def is_confirmed(confirm: object) -> Decision:
    """CQ2023-A2.4-2: what cannot be changed afterwards is confirmed before."""
    if confirm is True:
        return ALLOWED
    return refuse("CONFIRMATION_REQUIRED", texts.CONFIRM, "CQ2023-A2.4-2", "确认无误后，勾选确认再提交")


def is_convertible(certificate: CertificateFacts, kinds: Sequence[str]) -> Decision:
    """CQ2023-3.2.1-1: one of the two kinds, for the post 安全员; ``kinds`` are empty where no city asks."""
    if certificate.kind in kinds and certificate.post == SAFETY_OFFICER:
        return ALLOWED
    return refuse(
        "CERT_TYPE_NOT_ELIGIBLE",
        "该证书不在转岗范围内",
        "CQ2023-3.2.1-1",
        "只有本市的施工现场专业人员（安全员）职业培训合格证书、专业人员（安全员）岗位培训考核合格证书可以转岗",
    )


def may_convert(
    certificate: CertificateFacts,
    on: date,
    *,
    kinds: Sequence[str],
    window: Decision,
    realname: Decision,
    is_his: Decision,
) -> Decision:
    """CQ2023-3.2.1-1 to 3.2.1-3, CQ2023-3.2.2-1: every reason why not; asked at the choice and again at
    the submission."""
    eligible = is_convertible(certificate, kinds)
    if not eligible.allowed:
        return eligible
    usable = may_be_used(certificate, on, cite="CQ2023-3.2.1-3")
    return Decision.all_of(window, usable, realname, is_his)


def already_chosen(role: Role, chosen_on: date) -> Reason:
    """CQ2023-A2.4-2: the choice is final; which it was and when."""
    named = texts.role_text(role.target_post, role.specialty)
    return Reason(
        "ROLE_ALREADY_CHOSEN",
        f"岗位选择后无法更改：您已在{day_text(chosen_on)}选择{named}",
        "CQ2023-A2.4-2",
        f"请按{named}继续办理",
    )


def target_taken(role: Role) -> Reason:
    """CQ2023-3.2.1-4: two certificates of one person do not become the same one (A-20)."""
    named = texts.role_text(role.target_post, role.specialty)
    return Reason(
        "TARGET_TAKEN",
        f"您的另一本证书已选择转为{named}",
        "CQ2023-3.2.1-4",
        "请为这本证书选择其他岗位或专业",
    )


def course_missing(role: Role) -> Reason:
    """CQ2023-3.2.3-1: a role is chosen together with its course; without one nothing is written."""
    named = texts.role_text(role.target_post, role.specialty)
    return Reason(
        "COURSE_NOT_FOUND",
        f"{named}的学习课程还没有发布，暂时不能选择",
        "CQ2023-3.2.3-1",
        "您的选择没有提交；请稍后再来，或联系培训机构",
    )


def may_try_face(tries: int, limit: int) -> Decision:
    """CQ2023-A2.4-3: so many pictures; after them a person looks."""
    if tries < limit:
        return ALLOWED
    return refuse("ATTEMPTS_USED_UP", "人脸识别次数已用完", CITE_FACE, by_staff())


def judge_face(
    zone: str, *, left: int, reason: str | None = None, picture: str | None = None, advice: str | None = None
) -> FaceVerdict:
    """CQ2023-A2.4-3: the person himself. ``left``: tries that remain after this one.

    A picture that cannot be used costs no try, a doubtful one goes to a person.
    """
    if reason is not None and picture != "card":
        told = advice or "照片不能用于比对，请重拍"
        return FaceVerdict("failed", (Reason(reason, told, CITE_FACE, "请本人正对镜头重拍"),))
    if zone == MATCH:
        return FaceVerdict("passed")
    if zone == REVIEW:
        return to_staff("人脸比对的结果不够确定，已转人工核对")
    again = f"请本人正对镜头重拍，还可以再试{left}次；也可以申请人工核对" if left > 0 else by_staff()
    mismatch = Reason("FACE_MISMATCH", "人脸识别未通过", CITE_FACE, again)
    return FaceVerdict("failed", (mismatch,), counts=True)


def to_staff(why: str) -> FaceVerdict:
    """CQ2023-A2.4-3: without a face to compare with, or in doubt, somebody looks at card and person."""
    return FaceVerdict("review", (Reason("REVIEW_PENDING", why, CITE_FACE, by_staff()),))


def by_staff() -> str:
    """CQ2023-A2.4-3: the way without a machine."""
    return "请申请人工核对，持身份证到主管部门窗口由工作人员当面核对"


def not_confirmed_by_staff() -> Reason:
    """CQ2023-A2.4-3: the person at the counter was not the holder."""
    return Reason("FACE_MISMATCH", "人工核对未通过：不能确认是本人", CITE_FACE, "请本人持身份证原件重新核对")


def lapse_of(source: CertificateFacts, on: date, *, outlives_source: bool) -> str | None:
    """CQ2023-3.2.1-3: why no new certificate is issued although the course is completed (A-18)."""
    if source.standing != VALID:
        return SOURCE_CANCELLED
    if outlives_source or source.valid_to is None or on <= source.valid_to:
        return None
    return SOURCE_EXPIRED


def new_valid_to(source: CertificateFacts, on: date, setting: str) -> date | None:
    """CQ2023-3.2.3-1: the last day of the new certificate (A-19), not stated.

    ``source``: that of the old one; ``P36M``: so many months from the day of completion. Where the old
    one ended during the study, its length counts again from the day of completion, so that nobody is
    given a certificate that is over.
    """
    months = _MONTHS.fullmatch(setting)
    if months:
        return on + relativedelta(months=int(months.group(1)))
    if source.valid_to is None or source.valid_to >= on:
        return source.valid_to
    return on + (source.valid_to - source.valid_from) if source.valid_from else None


def number_of(prefix: str, year: int, running: int) -> str:
    """CQ2023-A2.6-1: readable and in order, e.g. 渝建教转-2023-00000123."""
    return f"{prefix}-{year}-{running:08d}"
