"""What a worker may say about his record, and what a decision may make of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.attendance.facts import IN, OUT
from app.attendance.rules.presence import OPEN_FOR
from app.kernel.clock import day_start, legal_day
from app.kernel.decision import ALLOWED, Decision, Reason, refuse

MISSING_IN, MISSING_OUT, WRONG_TIME, NOT_ME, OTHER = (
    "missing_in",
    "missing_out",
    "wrong_time",
    "not_me",
    "other",
)
KINDS = (MISSING_IN, MISSING_OUT, WRONG_TIME, NOT_ME, OTHER)
OPEN, UPHELD, REJECTED = "open", "upheld", "rejected"
STATES = (OPEN, UPHELD, REJECTED)

ABOUT_AN_EVENT = frozenset({WRONG_TIME, NOT_ME})
"""Kinds that say that a recorded event is wrong: upheld, that event no longer counts."""

BACK = timedelta(days=366)
"""How long ago a day may be; not stated in any document."""

CLAUSE = "SH2023-3.2-3"


@dataclass(frozen=True, slots=True)
class Claim:
    """What the worker says. ``event_direction`` is that of the event he points to, None without one."""

    kind: str
    day: date
    claimed_at: datetime | None = None
    direction: str | None = None
    event_direction: str | None = None

    @property
    def passage(self) -> str | None:
        """Which way he says that he went; None where that does not follow."""
        if self.kind == MISSING_IN:
            return IN
        if self.kind == MISSING_OUT:
            return OUT
        return self.direction or self.event_direction


def decide_claim(claim: Claim, now: datetime) -> Decision:
    """SH2023-3.2-3: whether this can be said of the record. Every reason; codes VALIDATION_FAILED and
    STATE_NOT_ALLOWED."""
    reasons: list[Reason] = []
    if claim.kind in ABOUT_AN_EVENT and claim.event_direction is None:
        reasons.append(
            Reason("VALIDATION_FAILED", "请选择有错的那一条记录", CLAUSE, "在当天的记录里点选后再提交")
        )
    if claim.day > legal_day(now):
        reasons.append(Reason("STATE_NOT_ALLOWED", "还没到的日期不能申诉", CLAUSE, "请选择今天或以前的日期"))
    if day_start(claim.day) < now - BACK:
        reasons.append(Reason("STATE_NOT_ALLOWED", "超过一年的记录不能申诉", CLAUSE, "请直接联系项目部"))
    if claim.claimed_at is not None:
        reasons.extend(decide_moment(claim.claimed_at, claim.day, now).reasons)
    return Decision(tuple(reasons))


def decide_moment(at: datetime, day: date, now: datetime) -> Decision:
    """X-07: a passage of a day lies within it or, going out of a night shift, in the 16 hours behind it."""
    if at > now:
        return refuse("VALIDATION_FAILED", "时间还没到", CLAUSE, "请填写已经过去的时间")
    if not day_start(day) <= at < day_start(day + timedelta(days=1)) + OPEN_FOR:
        return refuse("VALIDATION_FAILED", "时间不在这一天或当天夜班的范围内", CLAUSE, "请核对日期和时间")
    return ALLOWED


@dataclass(frozen=True, slots=True)
class Correction:
    """What an upheld appeal leads to: an event beside the others, an event that no longer counts, or both."""

    direction: str | None = None
    at: datetime | None = None
    sets_aside: bool = False

    @property
    def adds_event(self) -> bool:
        return self.direction is not None and self.at is not None


def correction_of(
    claim: Claim, corrected_at: datetime | None, direction: str | None
) -> Correction | Decision:
    """SM8: what is put right, or why that cannot be told from the decision.

    The decision's own time and direction go before those claimed. Somebody else's passage is only set
    aside; ``other`` may be upheld without changing anything.
    """
    at = corrected_at or claim.claimed_at
    way = direction or claim.passage
    if claim.kind == NOT_ME:
        return Correction(sets_aside=True)
    if claim.kind == OTHER and at is None:
        return Correction()
    if at is None:
        return refuse("VALIDATION_FAILED", "请填写更正后的时间", CLAUSE, "填写 corrected_at 后再提交")
    if way is None:
        return refuse("VALIDATION_FAILED", "请选择更正的是进场还是出场", CLAUSE, "填写 direction 后再提交")
    if claim.kind in (MISSING_IN, MISSING_OUT) and way != claim.passage:
        return refuse("VALIDATION_FAILED", "更正的方向与申诉不一致", CLAUSE, "请核对进场还是出场")
    return Correction(way, at, sets_aside=claim.kind == WRONG_TIME)
