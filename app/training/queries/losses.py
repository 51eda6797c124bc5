"""What was not credited, and appeals about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.training.models import LearningAppeal, UncreditedSum, UncreditedTime


def newest_loss(enrolment_id: str, *, uncredited_id: str | None, reason: str | None) -> UncreditedTime | None:
    """The entry itself, or the newest of a reason. One statement."""
    query = UncreditedTime.select().where(UncreditedTime.enrolment_id == enrolment_id)
    if uncredited_id is not None:
        query = query.where(UncreditedTime.id == uncredited_id)
    if reason is not None:
        query = query.where(UncreditedTime.reason == reason)
    found: UncreditedTime | None = query.order_by(UncreditedTime.id.desc()).first()
    return found


def losses_of(enrolment_id: str, *, limit: int, cursor: str | None) -> list[UncreditedTime]:
    """Newest first, behind the cursor; one more than the limit where there are more."""
    query = UncreditedTime.select().where(UncreditedTime.enrolment_id == enrolment_id)
    if cursor:
        query = query.where(UncreditedTime.id < cursor)
    return list(query.order_by(UncreditedTime.id.desc()).limit(limit + 1))


def appeals_about(ids: Iterable[str]) -> dict[str, LearningAppeal]:
    """The newest appeal by uncredited entry. One statement."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = (
        LearningAppeal.select()
        .where(LearningAppeal.uncredited_id.in_(wanted))
        .order_by(LearningAppeal.opened_at, LearningAppeal.id)
    )
    return {row.uncredited_id: row for row in rows}


def appeals_of(enrolment_id: str) -> list[LearningAppeal]:
    return list(
        LearningAppeal.select()
        .where(LearningAppeal.enrolment_id == enrolment_id)
        .order_by(LearningAppeal.id.desc())
    )


def seconds_by_reason(enrolments: Any) -> dict[str, dict[str, int]]:
    """Seconds by reason, by enrolment. ``enrolments`` are ids or a query of ids. One statement."""
    rows = (
        UncreditedSum.select(UncreditedSum.enrolment_id, UncreditedSum.reason, UncreditedSum.shown_ms)
        .where(UncreditedSum.enrolment_id.in_(enrolments))
        .tuples()
    )
    found: dict[str, dict[str, int]] = {}
    for enrolment_id, reason, shown_ms in rows:
        found.setdefault(enrolment_id, {})[reason] = round(int(shown_ms) / 1000)
    return found
