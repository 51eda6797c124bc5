"""Where a conversion stands on a day (SM4). A matter of the day, whatever a job has written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.certificates.rules.campaigns import LAPSES
from app.kernel.decision import ALLOWED, Decision, refuse

ROLE_CHOSEN, APPLIED, LEARNING, COMPLETED, QUERYABLE, CLOSED = (
    "role_chosen",
    "applied",
    "learning",
    "completed",
    "certificate_queryable",
    "closed",
)
WINDOW_CLOSED, STUDY_DEADLINE, SOURCE_EXPIRED, SOURCE_CANCELLED = (
    "WINDOW_CLOSED",
    "STUDY_DEADLINE",
    "SOURCE_EXPIRED",
    "SOURCE_CANCELLED",
)


@dataclass(frozen=True, slots=True)
class ConversionFacts:
    """``written``: the state on record, which knows of no ``learning`` and of no query.

    ``face_pending``: a picture shown in the window, or a person asked to look, is not decided yet.
    ``learned_on``: the legal day on which the course was completed.
    """

    written: str
    closes_on: date
    face_pending: bool = False
    has_started: bool = False
    learned_on: date | None = None
    study_until: date | None = None
    queryable_from: date | None = None
    closed_reason: str | None = None


def state_of(facts: ConversionFacts, on: date) -> tuple[str, str | None]:
    """CQ2023-3.2.2-2, CQ2023-3.2.3-1, CQ2023-A2.6-1: the state, and for ``closed`` the reason.

    A draft closes with its window. One whose picture came in time waits for the verdict.
    """
    if facts.written == CLOSED:
        return CLOSED, facts.closed_reason
    if facts.written == ROLE_CHOSEN:
        if on > facts.closes_on and not facts.face_pending:
            return CLOSED, WINDOW_CLOSED
        return ROLE_CHOSEN, None
    if facts.written == APPLIED and is_too_late(facts.learned_on, facts.study_until, on):
        return CLOSED, STUDY_DEADLINE
    if facts.written == COMPLETED or facts.learned_on is not None:
        is_there = facts.written == COMPLETED and facts.queryable_from is not None
        if is_there and facts.queryable_from is not None and on >= facts.queryable_from:
            return QUERYABLE, None
        return COMPLETED, None
    return (LEARNING if facts.has_started else APPLIED), None


def is_too_late(learned_on: date | None, study_until: date | None, on: date) -> bool:
    """CQ2023-3.2.2-1: not completed by the last day for the course, where there is one (A-16)."""
    return study_until is not None and (learned_on or on) > study_until


def may_go_on(state: str, reason: str | None, text: str) -> Decision:
    """CQ2023-3.2.3-1, CQ2023-3.2.2-2: only a chosen role that is not submitted yet waits for a face."""
    if state == ROLE_CHOSEN:
        return ALLOWED
    if state == CLOSED and reason == WINDOW_CLOSED:
        return refuse("CONVERSION_CLOSED", text, "CQ2023-3.2.2-2", LAPSES)
    if state == CLOSED:
        return refuse("STATE_NOT_ALLOWED", text, "CQ2023-3.2.3-1", "如有疑问请联系主管部门")
    return refuse("STATE_NOT_ALLOWED", "转岗申请已经提交", "CQ2023-3.2.3-1", "不用重复提交，请去学习")
