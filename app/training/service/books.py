"""Keeping the account of one enrolment: opened and saved in one transaction, all of it with its event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from app.kernel.clock import legal_day
from app.kernel.db import insert_or_ignore
from app.kernel.errors import Missing
from app.kernel.ids import new_id
from app.kernel.jobs import Jobs
from app.kernel.rows import insert_row
from app.training.facts import (
    COMPLETED,
    ENROLLED,
    FINISHED,
    LEARNING,
    STUDYING,
    Beat,
    Mark,
    Outline,
    Pace,
    Spans,
)
from app.training.models import (
    ChapterCredit,
    Enrolment,
    LearningDay,
    LearningEvent,
    LearningSession,
    SectionProgress,
    UncreditedSum,
)
from app.training.queries.books import enrolment_held, enrolment_of_session_held, ledger_of
from app.training.queries.outlines import outline_of
from app.training.rules.intervals import total
from app.training.rules.ledger import Heard, Ledger
from app.training.rules.recording import BEATS, row_of
from app.training.service.losses import note_frozen, note_losses
from app.training.service.saving import save_changed

COURSE_COMPLETED = "course-completed"
ADDED_TO_DAY = """(enrolment_id, day) DO UPDATE SET
    credited_ms = learning_day.credited_ms + excluded.credited_ms,
    uncredited_ms = learning_day.uncredited_ms + excluded.uncredited_ms"""
ADDED_TO_SUM = """(enrolment_id, reason) DO UPDATE SET
    shown_ms = uncredited_sum.shown_ms + excluded.shown_ms"""


def enrolment_missing() -> Missing:
    return Missing("ENROLMENT_NOT_FOUND", "没有找到这次报名", remedy="请到“我的学习”里重新进入")


def instant(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


@dataclass
class Books:
    """The open account. Nothing is written before ``save``, except events and losses."""

    enrolment: Enrolment
    outline: Outline
    ledger: Ledger
    now: datetime
    positions: dict[str, int] = field(default_factory=dict)
    _by_day: dict[date, list[int]] = field(default_factory=dict)
    _by_reason: Counter[str] = field(default_factory=Counter)
    _ready: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, enrolment_id: str, pace: Pace, now: datetime) -> Books:
        """Inside a transaction, which holds the enrolment until it ends. Raises Missing."""
        enrolment = enrolment_held(enrolment_id)
        if enrolment is None:
            raise enrolment_missing()
        return cls._of(enrolment, pace, now)

    @classmethod
    def of_session(cls, session_id: str, pace: Pace, now: datetime) -> Books | None:
        """As ``open``; None when there is no such session."""
        enrolment = enrolment_of_session_held(session_id)
        return None if enrolment is None else cls._of(enrolment, pace, now)

    @classmethod
    def _of(cls, enrolment: Enrolment, pace: Pace, now: datetime) -> Books:
        outline = outline_of(enrolment.course_id)
        return cls(enrolment, outline, ledger_of(enrolment, outline, pace), now)

    def note(
        self, kind: str, *, session_id: str | None = None, section_id: str | None = None, data: Any = None
    ) -> None:
        """A line of the record."""
        self.enrolment.events += 1
        line = {
            "enrolment_id": self.enrolment.id,
            "no": self.enrolment.events,
            "kind": kind,
            "session_id": session_id,
            "section_id": section_id,
            "data": data,
            "at": self.now,
        }
        insert_row(LearningEvent, line)

    def hear(self, session: LearningSession, beats: Sequence[Beat]) -> Heard:
        """Heartbeats of a session that are not in the record yet; its mark moves on."""
        mark = mark_of(session)
        fresh = [beat for beat in beats if beat.seq > mark.seq]
        heard = self.ledger.hear(session.section_id, mark, fresh)
        if fresh:
            self.note(
                BEATS,
                session_id=session.id,
                section_id=session.section_id,
                data=[row_of(beat) for beat in fresh],
            )
            self._remember(session, mark, heard)
        return heard

    def _remember(self, session: LearningSession, before: Mark, heard: Heard) -> None:
        self.positions[session.section_id] = heard.mark.position_ms
        self.enrolment.last_learned_at = self.now
        if self.enrolment.state == ENROLLED:
            self.enrolment.state, self.enrolment.started_at = LEARNING, self.now
        since = before.at_ms
        for one in heard.judged:
            counts = self._by_day.setdefault(legal_day(instant(one.mark.at_ms)), [0, 0])
            counts[0] += one.credited_ms
            counts[1] += sum(lost.wall_ms for lost in one.uncredited)
            for lost in one.uncredited:
                self._by_reason[lost.reason] += lost.shown_ms
            note_losses(session, one.uncredited, instant(since), instant(one.mark.at_ms))
            since = one.mark.at_ms
        lost_ms = sum(lost.wall_ms for lost in heard.uncredited)
        self.enrolment.uncredited_s += round(lost_ms / 1000)

    @staticmethod
    def moment(at_ms: int) -> datetime:
        return instant(at_ms)

    def take_back(self, section_id: str, session_id: str | None, spans: Spans, reason: str) -> None:
        """The learner is told which credited time was taken back."""
        note_frozen(self.enrolment.id, section_id, session_id, spans, reason, self.now)
        self._by_reason[reason] += total(spans)
        self.enrolment.uncredited_s += round(total(spans) / 1000)

    def settle(self) -> None:
        """Credits the chapters that fell due."""
        self._ready += [chapter.id for chapter in self.ledger.settle()]

    def save(self, jobs: Jobs) -> bool:
        """Writes what changed; True when this completed the course, which submits ``course-completed``."""
        enrolment, ledger = self.enrolment, self.ledger
        self._save_sections()
        self._save_days()
        self._save_sums()
        hours = {chapter.id: chapter.credit_hours for chapter in self.outline.chapters}
        insert_or_ignore(
            ChapterCredit,
            [
                {
                    "id": new_id(),
                    "enrolment_id": enrolment.id,
                    "chapter_id": chapter_id,
                    "hours": hours[chapter_id],
                    "credited_at": self.now,
                }
                for chapter_id in self._ready
            ],
        )
        enrolment.earned_hours = ledger.earned_hours
        enrolment.mandatory_done = ledger.mandatory_done
        enrolment.sections_done = ledger.sections_done
        enrolment.watched_s = ledger.total_watched_ms // 1000
        enrolment.since_check_ms = ledger.since_check_ms
        enrolment.attention_lost = ledger.attention_lost
        completed = enrolment.completed_at is None and ledger.is_complete(
            Decimal(enrolment.required_hours), bool(enrolment.needs_all_mandatory)
        )
        if completed:
            enrolment.state, enrolment.completed_at = COMPLETED, self.now
            jobs.submit(
                COURSE_COMPLETED,
                enrolment.id,
                payload={"purpose": enrolment.purpose},
                key=f"{COURSE_COMPLETED}:{enrolment.id}",
            )
        save_changed(enrolment)
        return completed

    def status_of(self, section_id: str) -> str:
        return FINISHED if self.ledger.is_done(section_id) else STUDYING

    def _save_sections(self) -> None:
        for section_id in sorted(self.ledger.touched | self.positions.keys()):
            record = self.ledger.record(section_id)
            status = self.status_of(section_id)
            values = {
                "covered": record.covered,
                "unconfirmed": record.unconfirmed,
                "watched_ms": total(record.covered),
                "status": status,
                "updated_at": self.now,
            }
            if section_id in self.positions:
                values["position_ms"] = self.positions[section_id]
            values["finished_at"] = self.now if status == FINISHED else None
            mine = {"enrolment_id": self.enrolment.id, "section_id": section_id, "position_ms": 0}
            insert_row(SectionProgress, mine | values, on_conflict=_over(tuple(values)))

    def _save_days(self) -> None:
        for day, (credited_ms, uncredited_ms) in self._by_day.items():
            if not credited_ms and not uncredited_ms:
                continue
            values = {
                "enrolment_id": self.enrolment.id,
                "provider_id": self.enrolment.provider_id,
                "day": day,
                "credited_ms": credited_ms,
                "uncredited_ms": uncredited_ms,
            }
            insert_row(LearningDay, values, on_conflict=ADDED_TO_DAY)

    def _save_sums(self) -> None:
        for reason, shown_ms in sorted(self._by_reason.items()):
            values = {
                "enrolment_id": self.enrolment.id,
                "provider_id": self.enrolment.provider_id,
                "reason": reason,
                "shown_ms": shown_ms,
            }
            insert_row(UncreditedSum, values, on_conflict=ADDED_TO_SUM)


def mark_of(session: LearningSession) -> Mark:
    """Where the record leaves a session."""
    return Mark(session.seq, session.at_ms, session.position_ms, bool(session.playing), session.budget_ms)


@cache
def _over(columns: tuple[str, ...]) -> str:
    """The progress that is there already becomes the new one; the first moment of 已学完 stays."""
    new = {name: f"excluded.{name}" for name in columns}
    new["finished_at"] = (
        "CASE WHEN excluded.finished_at IS NULL THEN NULL "
        "ELSE COALESCE(section_progress.finished_at, excluded.finished_at) END"
    )
    changes = ", ".join(f"{name} = {value}" for name, value in new.items())
    return f"(enrolment_id, section_id) DO UPDATE SET {changes}"
