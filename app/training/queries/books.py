"""The account of an enrolment as it is written down."""

from __future__ import annotations

from typing import Any

import peewee

from app.kernel.db import is_postgres
from app.kernel.prepared import Prepared
from app.training.facts import Outline, Pace
from app.training.models import ChapterCredit, Enrolment, LearningEvent, LearningSession, SectionProgress
from app.training.rules.intervals import spans_of
from app.training.rules.ledger import Ledger, Record
from app.training.rules.recording import Event


def held(query: Any) -> Any:
    """The rows, held until the transaction ends. On SQLite a transaction that writes is alone anyway."""
    return query.for_update() if is_postgres() else query


_ENROLMENT_HELD = Prepared(lambda one: held(Enrolment.select().where(Enrolment.id == one)))
_SESSION_HELD = Prepared(lambda one: held(LearningSession.select().where(LearningSession.id == one)))
_ENROLMENT_OF_HELD = Prepared(
    lambda one: held(
        Enrolment.select().where(
            Enrolment.id
            == LearningSession.select(LearningSession.enrolment_id).where(LearningSession.id == one)
        )
    )
)
_PROGRESS = Prepared(
    lambda one: SectionProgress.select(
        SectionProgress.section_id, SectionProgress.covered, SectionProgress.unconfirmed
    ).where(SectionProgress.enrolment_id == one)
)
_CREDITS = Prepared(
    lambda one: ChapterCredit.select(ChapterCredit.chapter_id).where(ChapterCredit.enrolment_id == one)
)


def enrolment_held(enrolment_id: str) -> Enrolment | None:
    """The enrolment, so that nobody else writes its account meanwhile."""
    return next(iter(_ENROLMENT_HELD.rows(enrolment_id)), None)


def session_held(session_id: str) -> LearningSession:
    """The session, which is there, while its enrolment is held. One statement."""
    session: LearningSession = _SESSION_HELD.rows(session_id)[0]
    return session


def enrolment_of_session_held(session_id: str) -> Enrolment | None:
    """As ``enrolment_held``; None when there is no such session. One statement."""
    return next(iter(_ENROLMENT_OF_HELD.rows(session_id)), None)


def ledger_of(enrolment: Enrolment, outline: Outline, pace: Pace) -> Ledger:
    """Two statements: the account as it stands."""
    return Ledger(
        outline,
        pace,
        {
            row["section_id"]: Record(spans_of(row["covered"]), spans_of(row["unconfirmed"]))
            for row in _PROGRESS.dicts(enrolment.id)
        },
        {chapter_id for (chapter_id,) in _CREDITS.tuples(enrolment.id)},
        since_check_ms=enrolment.since_check_ms,
        check_open=enrolment.open_check_id is not None,
        attention_lost=bool(enrolment.attention_lost),
    )


def events_of(enrolment_id: str) -> peewee.ModelSelect:
    """The whole record in order, as rows that are read one after the other."""
    return LearningEvent.select().where(LearningEvent.enrolment_id == enrolment_id).order_by(LearningEvent.no)


def event_of(row: LearningEvent) -> Event:
    return Event(row.kind, row.session_id, row.section_id, row.data)
