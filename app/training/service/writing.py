"""Writing down what a session has earned: the account is opened, heartbeats are heard again, it is saved.

The database judges every heartbeat itself, from where its own record stands; what the key-value store said
meanwhile is an answer, never the truth. So whatever the store loses, repeats or brings back from before an
outage, nobody is credited with more time than passed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.kernel.db import database
from app.kernel.errors import Missing
from app.kernel.jobs import Jobs
from app.training.facts import COMPLETED, Beat, Mark, Outline, Pace, Spans
from app.training.models import LearningSession
from app.training.queries.books import session_held
from app.training.rules.hours import Judged
from app.training.service.books import Books, mark_of, milliseconds
from app.training.service.checks import Checks, Shown
from app.training.service.living import Living
from app.training.service.notes import taken_with_notes
from app.training.service.saving import save_changed

COMPLETED_MESSAGE = "恭喜，课程已完成！"


def session_missing() -> Missing:
    return Missing("LEARNING_SESSION_NOT_FOUND", "没有找到这次学习", remedy="请重新打开这一节")


@dataclass(frozen=True, slots=True)
class Written:
    """Where the record stands now; ``ended`` is why the session is over, None while it lives."""

    session: LearningSession
    outline: Outline
    mark: Mark
    covered: Spans
    since_check_ms: int
    check_after_ms: int
    attention_lost: bool
    check: Shown | None
    figures: dict[str, Any]
    judged: tuple[Judged, ...] = ()
    ended: str | None = None
    completed: bool = field(default=False)


@dataclass(frozen=True)
class Writing:
    """The only place where heartbeats reach the database."""

    jobs: Jobs
    checks: Checks
    pace: Pace

    def write(
        self,
        session_id: str,
        beats: Sequence[Beat],
        now: datetime,
        *,
        direct: bool = False,
        turning: bool = True,
        end: str | None = None,
    ) -> Written:
        """One transaction. Hears the heartbeats noted before besides those given; those that are in the
        record already are left out. With ``turning`` the check that waits is looked at; with ``end`` the
        session is over afterwards. Raises Missing."""
        with database.atomic():
            return self._write(session_id, beats, now, direct=direct, turning=turning, end=end)

    def _write(
        self,
        session_id: str,
        beats: Sequence[Beat],
        now: datetime,
        *,
        direct: bool,
        turning: bool,
        end: str | None,
    ) -> Written:
        books = Books.of_session(session_id, self.pace, now)
        if books is None:
            raise session_missing()
        session = session_held(session_id)
        if session.ended_at is not None:
            return self._written(books, session, (), None, completed=False)
        heard = books.hear(session, taken_with_notes(session_id, beats))
        if turning:
            self.checks.turn(books, session, heard)
        books.settle()
        if end is None and heard.judged:
            self.checks.open_if_due(books, session)
        completed = books.save(self.jobs)
        check = self.checks.shown(self.checks.waiting(books))
        mark = heard.mark
        session.seq, session.at_ms, session.position_ms = mark.seq, mark.at_ms, mark.position_ms
        session.playing, session.budget_ms = mark.playing, mark.budget_ms
        session.direct, session.written_at = direct, now
        if end is not None:
            session.ended_at, session.ended_reason, session.living_key = now, end, None
        save_changed(session)
        return self._written(books, session, heard.judged, check, completed=completed)

    def _written(
        self,
        books: Books,
        session: LearningSession,
        judged: tuple[Judged, ...],
        check: Shown | None,
        *,
        completed: bool,
    ) -> Written:
        return Written(
            session,
            books.outline,
            mark_of(session),
            books.ledger.record(session.section_id).covered,
            books.ledger.since_check_ms,
            self.checks.after_ms(books),
            books.ledger.attention_lost,
            check,
            figures(books, session.section_id),
            judged,
            session.ended_reason,
            completed,
        )

    def keep_answer(self, session_id: str, seq: int, answer: dict[str, Any]) -> None:
        """The last answer, for a heartbeat that is sent again while the store is away."""
        LearningSession.update(answer={"seq": seq, "body": answer}).where(
            LearningSession.id == session_id
        ).execute()


def figures(books: Books, section_id: str) -> dict[str, Any]:
    """What every answer repeats."""
    enrolment = books.enrolment
    done = enrolment.state == COMPLETED
    return {
        "earned_hours": float(books.ledger.earned_hours),
        "required_hours": float(enrolment.required_hours),
        "enrolment_state": enrolment.state,
        "state": books.status_of(section_id),
        "message": COMPLETED_MESSAGE if done else None,
    }


def living_of(written: Written, *, lost: bool = False) -> Living:
    """The state of a session as the record has it."""
    session = written.session
    _chapter, section = written.outline.by_section[session.section_id]
    kept = session.answer
    return Living(
        session_id=session.id,
        person_id=session.person_id,
        enrolment_id=session.enrolment_id,
        course_id=written.outline.course_id,
        section_id=session.section_id,
        duration_ms=section.duration_ms,
        mark=written.mark,
        covered=written.covered,
        noted_seq=written.mark.seq,
        noted_ms=milliseconds(session.written_at),
        settled_ms=milliseconds(session.written_at),
        since_check_ms=written.since_check_ms,
        check_after_ms=written.check_after_ms,
        attention_lost=written.attention_lost,
        check=written.check,
        figures=written.figures,
        answer=kept["body"] if kept and kept["seq"] == written.mark.seq else None,
        lost=lost,
        ended=written.ended,
    )
