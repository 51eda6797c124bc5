"""When continuing education of a certificate may begin, and by when everything must be done (V1).

Every day is counted straight from the last valid day: a month before 31 May is 30 April, and six months
before it are 30 November, whatever lies between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from app.certificates.facts import (
    PRACTISING,
    SAFETY_MANAGEMENT,
    SPECIAL_OPERATION,
    CertificateFacts,
)
from app.policies.policy import Policy

NOT_OPEN, OPEN, CLOSED, LAPSED = "not_open", "open", "closed", "lapsed"
ENROLLED, COMPLETED, APPLIED, RENEWED = "enrolled", "completed", "applied", "renewed"
STATE_LABELS = {
    NOT_OPEN: "未到报名时间",
    OPEN: "可以报名",
    CLOSED: "报名已截止",
    ENROLLED: "已报名",
    COMPLETED: "已完成继续教育",
    APPLIED: "延期审核中",
    RENEWED: "已延期",
    LAPSED: "已失效，不能延期",
}
OPENS = {
    SAFETY_MANAGEMENT: "ce-safety-opens-months",
    SPECIAL_OPERATION: "ce-special-opens-months",
    PRACTISING: "ce-registered-opens-months",
}
"""The value that opens the window of a kind; a province without it renews no certificate of the kind."""
IN_HAND = (ENROLLED, COMPLETED, APPLIED)


@dataclass(frozen=True, slots=True)
class Window:
    """Legal days, all inclusive. ``late_allowed``: after ``closes_on`` one may still enrol, and is told."""

    kind: str
    valid_to: date
    opens_on: date
    closes_on: date
    class_ends_by: date
    apply_by: date
    late_allowed: bool


def renewed_kinds(policy: Policy, on: date) -> tuple[str, ...]:
    """CQ2023-2.1-1, CQ2023-2.2-1, SH2023-3.12-1: the kinds of certificate that a province renews on a day."""
    return tuple(kind for kind, name in OPENS.items() if policy.find(name, on) is not None)


def window_of(certificate: CertificateFacts, policy: Policy, on: date) -> Window | None:
    """CQ2023-2.1-1, CQ2023-2.1-2, CQ2023-2.2-1, CQ2023-2.2-3, SH2023-3.12-1: None where nothing is ever
    renewed.

    A-06: six and three calendar months before the last valid day for safety management; A-10: special
    operation may be enrolled until the last valid day itself. D-07: for registered practitioners until the
    last day on which a class may end, since a class that ends later renews nothing.
    """
    last = certificate.valid_to
    if last is None or certificate.kind not in renewed_kinds(policy, on):
        return None
    is_safety = certificate.kind == SAFETY_MANAGEMENT
    ends_by = last - timedelta(days=policy.number("ce-class-ends-days", on))
    closes_on = ends_by if certificate.kind == PRACTISING else last
    if is_safety:
        closes_on = months_before(last, policy.number("ce-safety-closes-months", on))
    return Window(
        kind=certificate.kind,
        valid_to=last,
        opens_on=months_before(last, policy.number(OPENS[certificate.kind], on)),
        closes_on=closes_on,
        class_ends_by=ends_by,
        apply_by=last - timedelta(days=policy.number("renewal-days", on)),
        late_allowed=is_safety and policy.text("ce-late-enrolment", on) == "warn",
    )


def months_before(last: date, months: int) -> date:
    """The corresponding day so many months earlier, or the last day of that month where there is none."""
    return last - relativedelta(months=months)


def renewal_state(window: Window | None, on: date, enrolment_state: str | None) -> str:
    """CQ2023-2.1-1, CQ2023-2.2-1, CQ2023-2.3-1: where the renewal of a certificate stands on a day.

    ``enrolment_state``: enrolled, completed, applied or renewed where there is an enrolment for this
    last valid day (renewed: for the one before it). Without a window there is nothing to open
    (``not_open``). An application that nobody decided lapses with the certificate: SM3 knows no way back.
    """
    if window is None:
        return NOT_OPEN
    if on > window.valid_to:
        return LAPSED
    if enrolment_state == RENEWED and on < window.opens_on:
        return RENEWED
    if enrolment_state in IN_HAND:
        return str(enrolment_state)
    if on < window.opens_on:
        return NOT_OPEN
    last_day = window.class_ends_by if window.late_allowed else window.closes_on
    return OPEN if on <= last_day else CLOSED
