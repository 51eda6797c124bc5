"""Writing down what was not credited: neighbours of one kind are one row, so that people can read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from app.training.facts import Spans, Uncredited
from app.training.models import LearningSession, UncreditedTime
from app.training.rules.intervals import spans_of, union
from app.training.service.saving import save_changed

TOGETHER = timedelta(minutes=2)


def note_losses(
    session: LearningSession, losses: Iterable[Uncredited], from_at: datetime, to_at: datetime
) -> None:
    """Inside a transaction; ``from_at`` and ``to_at`` are the two heartbeats between which it happened."""
    for lost in losses:
        last = (
            UncreditedTime.select()
            .where((UncreditedTime.session_id == session.id) & (UncreditedTime.to_at >= from_at - TOGETHER))
            .order_by(UncreditedTime.to_at.desc(), UncreditedTime.id.desc())
            .first()
        )
        if last is not None and last.reason == lost.reason and from_at <= last.to_at + TOGETHER:
            last.shown_ms += lost.shown_ms
            last.wall_ms += lost.wall_ms
            last.spans = union(spans_of(last.spans), lost.spans)
            last.to_at = to_at
            save_changed(last)
        else:
            _create(session.enrolment_id, session.section_id, session.id, lost, from_at, to_at)


def note_frozen(
    enrolment_id: str, section_id: str, session_id: str | None, spans: Spans, reason: str, at: datetime
) -> None:
    """Credited time that was taken back."""
    length = sum(end - start for start, end in spans)
    _create(enrolment_id, section_id, session_id, Uncredited(reason, length, length, spans), at, at)


def _create(
    enrolment_id: str,
    section_id: str,
    session_id: str | None,
    lost: Uncredited,
    from_at: datetime,
    to_at: datetime,
) -> None:
    UncreditedTime.create(
        enrolment_id=enrolment_id,
        section_id=section_id,
        session_id=session_id,
        reason=lost.reason,
        shown_ms=lost.shown_ms,
        wall_ms=lost.wall_ms,
        spans=lost.spans,
        from_at=from_at,
        to_at=to_at,
    )
