"""The account of an enrolment as it is written down."""

from __future__ import annotations

from typing import Any

import peewee

from app.kernel.db import is_postgres
from app.training.facts import Outline, Pace
from app.training.models import ChapterCredit, Enrolment, LearningEvent, SectionProgress
from app.training.rules.intervals import spans_of
from app.training.rules.ledger import Ledger, Record
from app.training.rules.recording import Event


def held(query: Any) -> Any:
    """The rows, held until the transaction ends. On SQLite a transaction that writes is alone anyway."""
    return query.for_update() if is_postgres() else query


def enrolment_held(enrolment_id: str) -> Enrolment | None:
    """The enrolment, so that nobody else writes its account meanwhile."""
    query = Enrolment.select().where(Enrolment.id == enrolment_id)
    found: Enrolment | None = held(query).first()
    return found


def ledger_of(enrolment: Enrolment, outline: Outline, pace: Pace) -> Ledger:
    """Two statements: the account as it stands."""
    rows = (
        SectionProgress.select(
            SectionProgress.section_id, SectionProgress.covered, SectionProgress.unconfirmed
        )
        .where(SectionProgress.enrolment_id == enrolment.id)
        .tuples()
    )
    credits_ = (
        ChapterCredit.select(ChapterCredit.chapter_id)
        .where(ChapterCredit.enrolment_id == enrolment.id)
        .tuples()
    )
    return Ledger(
        outline,
        pace,
        {section: Record(spans_of(covered), spans_of(open_)) for section, covered, open_ in rows},
        {chapter_id for (chapter_id,) in credits_},
        since_check_ms=enrolment.since_check_ms,
        check_open=enrolment.open_check_id is not None,
        attention_lost=bool(enrolment.attention_lost),
    )


def events_of(enrolment_id: str) -> peewee.ModelSelect:
    """The whole record in order, as rows that are read one after the other."""
    return LearningEvent.select().where(LearningEvent.enrolment_id == enrolment_id).order_by(LearningEvent.no)


def event_of(row: LearningEvent) -> Event:
    return Event(row.kind, row.session_id, row.section_id, row.data)
