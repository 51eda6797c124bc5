"""Renewal (延期): when it may be applied for, who may grant it, and until when."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from app.certificates.facts import SAFETY_MANAGEMENT, CertificateFacts
from app.certificates.rules import education_states as states
from app.certificates.rules.education_states import EnrolmentFacts
from app.certificates.rules.enrolling import is_activated
from app.certificates.rules.validity import RETRAIN, may_be_used
from app.kernel.clock import day_text
from app.kernel.decision import ALLOWED, Decision, Reason
from app.policies.policy import Policy

LONGEST_YEARS = 10
REGISTRATION = "registration"


def is_automatic(kind: str, policy: Policy, on: date) -> bool:
    """CQ2023-2.2-3, A-09: the holder applies for special operation; nothing is said of the other kind."""
    return way_of(kind, policy, on) == "automatic"


def way_of(kind: str, policy: Policy, on: date) -> str:
    """CQ2023-2.2-3, SH2023-3.15-2: ``by_holder``, ``automatic``, or ``registration`` where renewal is a
    registration of its own."""
    return policy.label("renewal-application", kind, on)


def is_applied_here(kind: str, policy: Policy, on: date) -> Decision:
    """SH2023-3.15-2: the registration of a practitioner is renewed by renewal registration only."""
    if way_of(kind, policy, on) != REGISTRATION:
        return ALLOWED
    told = "执业注册证书通过延续注册延期"
    return Decision((Reason("STATE_NOT_ALLOWED", told, "SH2023-3.15-2", "请在“执业注册”里申请延续注册"),))


def may_apply(certificate: CertificateFacts, enrolment: EnrolmentFacts, on: date) -> Decision:
    """CQ2023-2.2-3, CQ2023-2.3-1, CQ2023-2.3-3, CQ2023-4-1: completed, by D−10, and activated (A-27)."""
    usable = may_be_used(certificate, on, cite="CQ2023-2.3-1")
    if not usable.allowed:
        return usable
    if enrolment.outcome == states.WITHDRAWN_OUTCOME:
        told = "报名已取消，不能申请延期"
        return Decision((Reason("STATE_NOT_ALLOWED", told, "CQ2023-2.2-3", "请重新报名继续教育"),))
    if enrolment.outcome == states.RENEWED_OUTCOME:
        told = "证书已按这次继续教育延期"
        return Decision((Reason("STATE_NOT_ALLOWED", told, "CQ2023-2.2-3", "不用再申请"),))
    reasons: list[Reason] = []
    if enrolment.completed_at is None:
        remedy = "请先修满学时并通过考核"
        reasons.append(Reason("CE_NOT_COMPLETED", "未完成继续教育，不能申请延期", "CQ2023-2.2-3", remedy))
    elif states.is_too_late(enrolment.completed_at, enrolment.apply_by):
        told = "继续教育考核完成时间不足以延期"
        reasons.append(Reason("RENEWAL_TOO_LATE", told, "CQ2023-2.3-3", RETRAIN))
    if on > enrolment.apply_by and not any(reason.code == "RENEWAL_TOO_LATE" for reason in reasons):
        days = (enrolment.valid_to - enrolment.apply_by).days
        told = f"距有效期满不足{days}日，证书将失效无法延期"
        reasons.append(Reason("RENEWAL_TOO_LATE", told, "CQ2023-2.2-3", RETRAIN))
    return Decision((*reasons, *is_activated(certificate).reasons))


def may_decide(certificate: CertificateFacts, enrolment: EnrolmentFacts, on: date, approve: bool) -> Decision:
    """CQ2023-2.2-3, CQ2023-2.3-1: an application that waits; granted only for a valid, active certificate.

    SM3 makes an expired certificate final, so that also an application made in time cannot be granted
    after the last valid day; those that decide see that day with each application.
    """
    if enrolment.outcome is not None or enrolment.renewal_applied_at is None:
        told = "这份延期申请已经处理过" if enrolment.outcome else "还没有提交延期申请"
        return Decision((Reason("STATE_NOT_ALLOWED", told, "CQ2023-2.2-3", "请刷新列表后查看结果"),))
    if not approve:
        return Decision()
    usable = may_be_used(certificate, on, cite="CQ2023-2.3-1")
    if not usable.allowed:
        return usable
    return is_activated(certificate)


def renewed_until(begins: date | None, last: date, years: int) -> date:
    """CQ2023-2.2-3, A-12: the present last day and as long again; the documents state no period.

    ``begins``: the first day of the present validity, where it is known; else ``years`` are added. A
    validity written as 5 June to 5 June is whole months, like one that ends on 4 June. Where one way of
    counting meets 29 February and would take a day away, the later day counts.
    """
    following = last + timedelta(days=1)
    period = relativedelta(years=years)
    if begins is not None and begins < last:
        written = relativedelta(last, begins)
        period = written if written.days == 0 else relativedelta(following, begins)
    return max(last + period, following + period - timedelta(days=1))


def usual_years(kind: str, policy: Policy, on: date) -> int:
    """A-12: what is added where the length of the present validity is not known."""
    is_safety = kind == SAFETY_MANAGEMENT
    return policy.number("renewal-safety-years" if is_safety else "renewal-special-years", on)


def is_plausible(chosen: date, last: date) -> Decision:
    """A-12: a last day that a regulator names lies after the present one, and not too far."""
    if last < chosen <= last + relativedelta(years=LONGEST_YEARS):
        return Decision()
    told = f"延期后的有效期须晚于{day_text(last)}，最多再延{LONGEST_YEARS}年"
    return Decision((Reason("VALUE_NOT_ALLOWED", told, "CQ2023-2.2-3", "请核对日期后重新提交"),))


def decision_notice(approve: bool, new_last: date | None, last: date, reason: str) -> tuple[str, str]:
    """CQ2023-2.2-3: title and text of the notice to the holder."""
    if approve and new_last is not None:
        return "证书延期已通过", f"您的证书有效期已延至{day_text(new_last)}。"
    told = f"原因：{reason}。" if reason else ""
    until = f"证书可以用到{day_text(last)}。"
    return "证书延期没有通过", f"{told}{until}请联系发证机关了解如何办理。"


def too_late_notice(last: date) -> tuple[str, str]:
    """CQ2023-2.3-3: title and text of the notice to somebody who finished too late."""
    return (
        "继续教育完成得太晚，不能延期",
        f"继续教育考核完成时间不足以延期。证书可以用到{day_text(last)}，{RETRAIN}。",
    )


def completed_notice(is_applied: bool, apply_by: date, *, by_registration: bool = False) -> tuple[str, str]:
    """CQ2023-2.2-3, SH2023-3.15-2: title and text of the notice to somebody who has finished in time."""
    if is_applied:
        return "继续教育已完成", "延期申请已为您提交，请等待主管部门审核。"
    day = day_text(apply_by)
    if by_registration:
        return "继续教育已完成", f"请最迟在{day}到“执业注册”申请延续注册；逾期注册将失效，不能再延续。"
    return "继续教育已完成", f"请最迟在{day}申请延期；逾期证书将失效，不能再延期。"


def lapsed_notice(last: date, *, was_applied: bool) -> tuple[str, str]:
    """CQ2023-2.3-1: title and text of the notice to somebody whose certificate ended before renewal."""
    until = day_text(last)
    why = "延期申请未能在期满前办结，" if was_applied else ""
    return "证书已失效", f"证书有效期已于{until}届满，{why}{RETRAIN}。如有疑问，请联系发证机关。"
