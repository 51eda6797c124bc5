"""Whether somebody may enrol in a class of continuing education for a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.certificates.facts import (
    ACTIVE,
    CLASS_KINDS,
    DEACTIVATED,
    EDUCATED_KINDS,
    PRACTISING,
    SAFETY_MANAGEMENT,
    SPECIAL_OPERATION,
    CertificateFacts,
)
from app.certificates.rules.validity import may_be_used
from app.certificates.rules.windows import Window, renewed_kinds
from app.kernel.clock import day_text
from app.kernel.decision import Decision, Reason
from app.policies.policy import Policy, ValueNotSet
from app.training.facts import ClassFacts

LATE_ENROLMENT, LATE_CLASS, NO_TIME_LEFT, CLASS_STARTED = (
    "LATE_ENROLMENT",
    "LATE_CLASS",
    "NO_TIME_LEFT",
    "CLASS_STARTED",
)
IS_LATE = (LATE_ENROLMENT, LATE_CLASS, NO_TIME_LEFT)
LAST = "；证书有效期满后不能延期"
OTHER = "other"
REGISTERED_CITE = "SH2023-3.12-1"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the policy of the province says of a class. ``special_late_class`` is warn or refuse;
    ``least_hours`` are those of the registration kind, 0 where the province asks for none."""

    provider_kinds: tuple[str, ...]
    special_late_class: str
    least_hours: int = 0


def terms_of(policy: Policy, on: date, certificate: CertificateFacts | None = None) -> Terms:
    """CQ2023-2.2-2, CQ2023-2.3-2, SH2023-3.12-1: the values of the day, for a certificate of the province."""
    hours = least_hours(certificate, policy, on) if certificate is not None else 0
    if SPECIAL_OPERATION not in renewed_kinds(policy, on):
        return Terms((), "refuse", hours)
    return Terms(
        policy.names("ce-special-provider-kinds", on),
        policy.text("ce-special-late-class", on),
        hours,
    )


def least_hours(certificate: CertificateFacts, policy: Policy, on: date) -> int:
    """SH2023-3.12-1, D-07: hours that a class has to give, by registration kind, else those of ``other``."""
    if certificate.kind != PRACTISING or policy.find("ce-registered-hours", on) is None:
        return 0
    try:
        return policy.quantity("ce-registered-hours", certificate.category or OTHER, on)
    except ValueNotSet:
        return policy.quantity("ce-registered-hours", OTHER, on)


def is_renewable(certificate: CertificateFacts, window: Window | None) -> Decision:
    """CQ2023-2.1-1, CQ2023-2.2-1, SH2023-3.12-1: only these kinds are renewed by continuing education."""
    if window is not None:
        return Decision()
    if certificate.kind in EDUCATED_KINDS and certificate.valid_to is None:
        told, remedy = "证书长期有效，不需要延期", "不用报名，证书可以继续使用"
    elif certificate.kind in EDUCATED_KINDS:
        told, remedy = "发证省市的继续教育规则还没有接入", "请向发证机关咨询继续教育办法"
    else:
        told, remedy = "这种证书不需要参加延期继续教育", "请选择安管人员、特种作业或注册执业证书"
    return Decision((Reason("CERT_TYPE_NOT_ELIGIBLE", told, "CQ2023-2.1-1", remedy),))


def is_in_time(certificate: CertificateFacts, window: Window, on: date) -> Decision:
    """CQ2023-2.1-1, CQ2023-2.2-1, CQ2023-2.3-1: the certificate is valid, and today lies in the window.

    A-07: after the end of the window of safety management the policy refuses or warns. What the day
    has settled for good (``CERT_EXPIRED``, cancelled, converted) stands alone.
    """
    usable = may_be_used(certificate, on, cite="CQ2023-2.3-1")
    if not usable.allowed:
        return usable
    cite = _cite_of_days(window)
    if on < window.opens_on:
        told = f"未到继续教育报名时间，{day_text(window.opens_on)}起可以报名"
        return Decision((Reason("CE_WINDOW_NOT_OPEN", told, cite, f"请在{_span(window)}报名"),))
    if on <= window.closes_on:
        return Decision()
    if window.late_allowed:
        return Decision(flags=(LATE_ENROLMENT,))
    told = f"已超过继续教育报名时间，{day_text(window.closes_on)}已截止"
    again = "需要继续执业的请在期满后重新申请初始注册"
    again = again if window.kind == PRACTISING else "需要继续持证的请重新报名考核"
    remedy = f"证书可以用到{day_text(window.valid_to)}{LAST}，{again}"
    return Decision((Reason("CE_WINDOW_CLOSED", told, cite, remedy),))


def fits(course_class: ClassFacts, window: Window, terms: Terms, on: date) -> Decision:
    """CQ2023-2.1-2, CQ2023-2.1-3, CQ2023-2.2-2, CQ2023-2.3-2, SH2023-3.12-1: every reason against one class.

    The class ends on D−10 at the latest. For special operation A-10 leaves enrolment open to D and asks
    for a warning: its training is not centralised in classes, so a learner may be done before the planned
    end; the policy can refuse instead. Providers must be qualified for both kinds, and for special
    operation of a kind that the document names. A class of registered practitioners gives the hours of the
    registration kind.
    """
    reasons: list[Reason] = []
    flags: list[str] = []
    if course_class.kind != CLASS_KINDS[window.kind]:
        told = "这个班次不适用于这种证书"
        reasons.append(Reason("CERT_TYPE_NOT_ELIGIBLE", told, "CQ2023-2.1-3", "请选择同一种证书的班次"))
    if course_class.ends_on > window.class_ends_by:
        if window.kind == SPECIAL_OPERATION and terms.special_late_class == "warn":
            flags.append(NO_TIME_LEFT if on > window.apply_by else LATE_CLASS)
        else:
            told = "班次预留学习时间不足，无法报名继续教育"
            remedy = f"请选择最迟{day_text(window.class_ends_by)}结束的班次{LAST}"
            reasons.append(Reason("CE_CLASS_TOO_LATE", told, _cite_of_end(window), remedy))
    if course_class.ends_on < on:
        reasons.append(Reason("STATE_NOT_ALLOWED", "班次已经结束", "CQ2023-2.1-3", "请选择其他班次"))
    elif course_class.starts_on < on:
        flags.append(CLASS_STARTED)
    if course_class.taken >= course_class.seats:
        reasons.append(
            Reason("CE_CLASS_FULL", "班次名额已满", "CQ2023-2.1-3", "请选择其他班次，或等候有人退出")
        )
    if course_class.hours < terms.least_hours:
        told = f"这个班次只有{_hours(course_class.hours)}学时，这种注册要{terms.least_hours}学时"
        reasons.append(Reason("HOURS_NOT_REACHED", told, REGISTERED_CITE, "请选择学时足够的班次"))
    is_special = window.kind == SPECIAL_OPERATION
    kind_fits = not is_special or course_class.provider_kind in terms.provider_kinds
    if not course_class.provider_qualified or not kind_fits:
        told = "所选单位不具备继续教育条件"
        reasons.append(
            Reason("PROVIDER_NOT_QUALIFIED", told, "CQ2023-2.2-2", "请选择具备条件的用人单位或培训机构")
        )
    return Decision(tuple(reasons), tuple(flags))


def is_activated(certificate: CertificateFacts) -> Decision:
    """CQ2023-2.1-1, CQ2023-4-1: only an activated certificate is renewed (SM5)."""
    if certificate.activation == ACTIVE:
        return Decision()
    told = "证书已被取消激活" if certificate.activation == DEACTIVATED else "证书还没有激活"
    return Decision((Reason("STATE_NOT_ALLOWED", told, "CQ2023-4-1", "请先完成实名认证并激活证书"),))


def is_free(living_class_id: str | None) -> Decision:
    """CQ2023-2.1-2: one class at a time for each certificate."""
    if living_class_id is None:
        return Decision()
    told = "这本证书已经报名了班次"
    return Decision(
        (Reason("STATE_NOT_ALLOWED", told, "CQ2023-2.1-2", "请先取消原报名，或在原报名里更换班次"),)
    )


def may_enrol(
    certificate: CertificateFacts,
    course_class: ClassFacts,
    window: Window,
    terms: Terms,
    on: date,
    *,
    living_class_id: str | None = None,
) -> Decision:
    """CQ2023-2.1-1 to CQ2023-2.3-2: every guard of SM5, the gravest first.

    ``living_class_id``: the class in which the certificate is enrolled already.
    """
    in_time = is_in_time(certificate, window, on)
    if in_time.reasons and in_time.reasons[0].code in ("CERT_EXPIRED", "STATE_NOT_ALLOWED"):
        return in_time
    parts = (
        in_time,
        fits(course_class, window, terms, on),
        is_activated(certificate),
        is_free(living_class_id),
    )
    return Decision(
        tuple(reason for part in parts for reason in part.reasons),
        tuple(flag for part in parts for flag in part.flags),
    )


def warnings_of(flags: tuple[str, ...], window: Window) -> tuple[Reason, ...]:
    """CQ2023-2.1-1, CQ2023-2.3-2: what somebody should know who may enrol all the same."""
    last, apply_by = day_text(window.valid_to), day_text(window.apply_by)
    days = (window.valid_to - window.apply_by).days
    words = {
        LATE_ENROLMENT: (
            f"已过规定的报名时间（{day_text(window.closes_on)}截止）",
            f"请最迟在{apply_by}学完并通过考核{LAST}",
        ),
        LATE_CLASS: (
            f"班次结束时离证书有效期满（{last}）已不足{days}日",
            f"请提前学完，并最迟在{apply_by}申请延期{LAST}",
        ),
        NO_TIME_LEFT: (
            f"已过申请延期的最后一天（{apply_by}），现在报名也不能再延期",
            "需要继续持证的，请重新报名考核",
        ),
        CLASS_STARTED: ("班次已经开班", "请尽快开始学习"),
    }
    return tuple(
        Reason(flag, words[flag][0], _cite_of_end(window), words[flag][1]) for flag in flags if flag in words
    )


def no_class_left(window: Window, on: date) -> tuple[str, str]:
    """CQ2023-2.3-2: title and text of the notice that no class is left which could be finished in time."""
    days = (window.valid_to - on).days
    return (
        "已经没有赶得上的继续教育班次",
        f"目前没有最迟在{day_text(window.class_ends_by)}结束的班次可以报名。证书可以用到{day_text(window.valid_to)}"
        f"（还有{days}天）{LAST}。请联系培训机构了解是否加开班次。",
    )


def _cite_of_end(window: Window) -> str:
    return {SAFETY_MANAGEMENT: "CQ2023-2.1-2", SPECIAL_OPERATION: "CQ2023-2.3-2"}.get(
        window.kind, REGISTERED_CITE
    )


def _cite_of_days(window: Window) -> str:
    return {SAFETY_MANAGEMENT: "CQ2023-2.1-1", SPECIAL_OPERATION: "CQ2023-2.2-1"}.get(
        window.kind, REGISTERED_CITE
    )


def _hours(hours: Decimal) -> str:
    """Without zeros behind the point."""
    return f"{hours.normalize():f}"


def _span(window: Window) -> str:
    return f"{day_text(window.opens_on)}至{day_text(window.closes_on)}"
