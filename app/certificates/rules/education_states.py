"""Where an enrolment of continuing education stands on a day (SM5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.certificates.rules import windows
from app.kernel.clock import day_text, legal_day

PASS, FAIL = "pass", "fail"
WITHDRAWN_OUTCOME, RENEWED_OUTCOME, REFUSED_OUTCOME, TOO_LATE_OUTCOME, LAPSED_OUTCOME = (
    "withdrawn",
    "renewed",
    "refused",
    "too_late",
    "lapsed",
)

ENROLLED, IN_TRAINING, FAILED = "ENROLLED", "IN_TRAINING", "FAILED"
COMPLETED, COMPLETED_TOO_LATE = "COMPLETED", "COMPLETED_TOO_LATE"
RENEWAL_APPLIED, RENEWED, REFUSED = "RENEWAL_APPLIED", "RENEWED", "REFUSED"
WITHDRAWN, LAPSED = "WITHDRAWN", "LAPSED"
LABELS = {
    ENROLLED: "已报名",
    IN_TRAINING: "学习中",
    FAILED: "考核不合格",
    COMPLETED: "已完成，待申请延期",
    COMPLETED_TOO_LATE: "已来不及延期",
    RENEWAL_APPLIED: "延期审核中",
    RENEWED: "已延期",
    REFUSED: "延期未通过",
    WITHDRAWN: "已取消报名",
    LAPSED: "证书已失效",
}
BEFORE_COMPLETION = (ENROLLED, IN_TRAINING, FAILED)

OF_RENEWAL = {
    ENROLLED: windows.ENROLLED,
    IN_TRAINING: windows.ENROLLED,
    FAILED: windows.ENROLLED,
    COMPLETED: windows.COMPLETED,
    RENEWAL_APPLIED: windows.APPLIED,
    RENEWED: windows.RENEWED,
}
"""What a state means for the certificate; the others leave it where the days put it."""


@dataclass(frozen=True, slots=True)
class EnrolmentFacts:
    """``valid_to`` and ``apply_by`` are those of the certificate when he enrolled."""

    id: str
    certificate_id: str
    valid_to: date
    apply_by: date
    starts_on: date
    hours_reached_at: datetime | None
    assessment_result: str | None
    completed_at: datetime | None
    renewal_applied_at: datetime | None
    outcome: str | None


def state_of(enrolment: EnrolmentFacts, on: date, *, certificate_ended: bool = False) -> str:
    """CQ2023-2.1-3, CQ2023-2.2-3, CQ2023-2.3-1, CQ2023-2.3-3: SM5, whatever a job has written down.

    ``certificate_ended``: cancelled or converted meanwhile.
    """
    settled = {
        WITHDRAWN_OUTCOME: WITHDRAWN,
        RENEWED_OUTCOME: RENEWED,
        REFUSED_OUTCOME: REFUSED,
        LAPSED_OUTCOME: LAPSED,
    }
    if enrolment.outcome in settled:
        return settled[enrolment.outcome]
    if certificate_ended or on > enrolment.valid_to:
        return LAPSED
    if enrolment.completed_at is not None:
        if is_too_late(enrolment.completed_at, enrolment.apply_by):
            return COMPLETED_TOO_LATE
        if enrolment.renewal_applied_at is not None:
            return RENEWAL_APPLIED
        return COMPLETED if on <= enrolment.apply_by else COMPLETED_TOO_LATE
    if enrolment.assessment_result == FAIL:
        return FAILED
    return IN_TRAINING if on >= enrolment.starts_on else ENROLLED


def is_too_late(completed_at: datetime, apply_by: date) -> bool:
    """CQ2023-2.3-3: finished on a day after D−10; the day ends at 24:00 in Shanghai."""
    return legal_day(completed_at) > apply_by


def completion_of(
    hours_reached_at: datetime | None,
    result: str | None,
    assessed_at: datetime | None,
    *,
    needs_assessment: bool,
) -> datetime | None:
    """CQ2023-2.3-3, A-09: the later of hours and passed assessment, None while one is missing.

    ``assessed_at``: when the result that counts was entered first. A result corrected to failed takes
    the completion back.
    """
    if hours_reached_at is None or result == FAIL:
        return None
    if not needs_assessment:
        return hours_reached_at
    if result != PASS or assessed_at is None:
        return None
    return max(hours_reached_at, assessed_at)


def counting_assessment(
    entered: Sequence[tuple[str, datetime]],
) -> tuple[str | None, datetime | None]:
    """CQ2023-2.3-3: the newest result, and when it was entered first; ``entered`` in order of entry.

    The same result entered once more does not make somebody late who was in time.
    """
    result: str | None = None
    since: datetime | None = None
    for word, at in entered:
        if word != result:
            result, since = word, at
    return result, since


def learning_todo(state: str, enrolment: EnrolmentFacts) -> str:
    """CQ2023-2.3-3: what the first screen says to somebody who is enrolled."""
    if state == FAILED:
        return "继续教育考核不合格，请联系培训机构补考"
    if enrolment.hours_reached_at is not None:
        return "学时已修满，去参加继续教育考核"
    return "去学习：继续教育"


def next_step(state: str, enrolment: EnrolmentFacts, window_open: bool) -> str:
    """CQ2023-2.2-3, CQ2023-2.3-3: what the holder should do now."""
    apply_by = f"{enrolment.apply_by.month}月{enrolment.apply_by.day}日"
    last = day_text(enrolment.valid_to)
    waits_for_result = enrolment.hours_reached_at is not None and enrolment.assessment_result is None
    words = {
        ENROLLED: f"请按时参加班次，最迟{apply_by}学完并通过考核。",
        IN_TRAINING: f"学时已修满，请参加考核，最迟{apply_by}通过。"
        if waits_for_result
        else f"请继续学习，最迟{apply_by}学完并通过考核。",
        FAILED: f"请联系培训机构补考，最迟{apply_by}通过。",
        COMPLETED: f"请最迟在{apply_by}申请延期。",
        COMPLETED_TOO_LATE: f"继续教育考核完成时间不足以延期，证书可以用到{last}。"
        if enrolment.completed_at is not None and is_too_late(enrolment.completed_at, enrolment.apply_by)
        else f"已过申请延期的最后一天（{apply_by}），证书可以用到{last}。",
        RENEWAL_APPLIED: "延期申请已提交，请等待主管部门审核。",
        RENEWED: "证书已延期，不用再办理。",
        REFUSED: "延期申请没有通过，请查看原因。",
        WITHDRAWN: "报名已取消，仍在报名时间内的可以重新报名。" if window_open else "报名已取消。",
        LAPSED: "证书已失效，不能再延期；需要继续持证的，请重新报名考核。",
    }
    return words[state]
