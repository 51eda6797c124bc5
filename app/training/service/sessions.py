"""Opening a section: one living session per person, wherever he continues."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Missing, Refused, Unavailable
from app.kernel.jobs import Jobs
from app.kernel.ports import StoreDown
from app.training.facts import WITHDRAWN, Outline, Pace
from app.training.models import Enrolment, LearningSession, SectionProgress
from app.training.ports import VideoStore
from app.training.queries.outlines import outline_of
from app.training.rules.intervals import first_gap, spans_of
from app.training.rules.recording import STARTED
from app.training.service.books import Books, enrolment_missing, milliseconds
from app.training.service.living import LivingStates
from app.training.service.saving import save_changed
from app.training.service.upkeep import UPKEEP, UPKEEP_AFTER
from app.training.service.writing import Writing, living_of, session_missing

TRIES = 5
BEFORE_ANY = -1
"""The number before the first heartbeat: clients count from 0 or from 1."""


@dataclass(frozen=True)
class Sessions:
    """Start and leave."""

    clock: Clock
    jobs: Jobs
    states: LivingStates
    writing: Writing
    videos: VideoStore
    pace: Pace

    def start(self, actor: Actor, enrolment_id: str, section_id: str) -> dict[str, Any]:
        """``session_id, heartbeat_seconds, resume_position_s, duration_s`` and a link to the video.

        Ends the session that the person has elsewhere (``ended_session_id``), and writes down all of it
        first. Raises Missing (ENROLMENT_NOT_FOUND, SECTION_NOT_FOUND), Refused STATE_NOT_ALLOWED.
        """
        now = self.clock.now()
        enrolment = Enrolment.get_or_none(Enrolment.id == enrolment_id)
        if enrolment is None or enrolment.person_id != actor.person_id:
            raise enrolment_missing()
        if enrolment.state == WITHDRAWN:
            raise Refused("STATE_NOT_ALLOWED", "报名已取消，不能学习", remedy="请重新报名后再学习")
        outline = outline_of(enrolment.course_id)
        if section_id not in outline.by_section:
            raise Missing("SECTION_NOT_FOUND", "这门课程没有这一节", remedy="请从课程大纲里重新打开")
        ended: str | None = None
        for _try in range(TRIES):
            ended = self._end_elsewhere(enrolment.person_id, now) or ended
            session = self._open(actor, enrolment, outline, section_id, now)
            if session is not None:
                return {**self._begun(session, outline, now), "ended_session_id": ended}
        raise Unavailable("UNAVAILABLE", "正在另一台设备上打开学习，请稍后再试", retry_after=2)

    def leave(self, actor: Actor, session_id: str) -> None:
        """Ends the session; leaving twice changes nothing. Raises Missing."""
        session = LearningSession.get_or_none(LearningSession.id == session_id)
        if session is None or session.person_id != actor.person_id:
            raise session_missing()
        if session.ended_at is None:
            self.close(session_id, "left", self.clock.now())

    def close(self, session_id: str, why: str, now: datetime) -> None:
        """Takes no more heartbeats and writes down those that were not yet."""
        try:
            last = self.states.end(session_id, why)
        except StoreDown:
            last = None
        self.writing.write(session_id, last.beats if last else (), now, end=why)

    def _end_elsewhere(self, person_id: str, now: datetime) -> str | None:
        """The id of the session that was alive until now."""
        ended: str | None = None
        for living in LearningSession.select().where(LearningSession.living_key == person_id):
            self.close(living.id, "moved", now)
            ended = living.id
        return ended

    def _open(
        self, actor: Actor, enrolment: Enrolment, outline: Outline, section_id: str, now: datetime
    ) -> LearningSession | None:
        """None when another device was quicker."""
        with database.atomic():
            books = Books.open(enrolment.id, self.pace, now)
            position_ms = self._resume(books, section_id)
            session = LearningSession(
                person_id=enrolment.person_id,
                enrolment_id=enrolment.id,
                section_id=section_id,
                account_id=actor.account_id,
                living_key=enrolment.person_id,
                seq=BEFORE_ANY,
                at_ms=milliseconds(now),
                position_ms=position_ms,
                started_at=now,
                written_at=now,
            )
            if not insert_or_ignore(LearningSession, [dict(session.__data__)]):
                return None
            books.note(
                STARTED,
                session_id=session.id,
                section_id=section_id,
                data={"seq": BEFORE_ANY, "at": milliseconds(now), "position": position_ms},
            )
            save_changed(books.enrolment)
            self.jobs.submit(UPKEEP, session.id, run_at=now + UPKEEP_AFTER, key=UPKEEP)
        return session

    def _resume(self, books: Books, section_id: str) -> int:
        """Where the learner stopped; at the end of the section the first stretch that is missing."""
        _chapter, section = books.outline.by_section[section_id]
        known = SectionProgress.get_or_none(
            (SectionProgress.enrolment_id == books.enrolment.id) & (SectionProgress.section_id == section_id)
        )
        if known is None:
            return 0
        if known.position_ms < section.duration_ms - self.pace.slack:
            return int(known.position_ms)
        gap = first_gap(spans_of(known.covered), section.duration_ms)
        return gap if gap < section.duration_ms else 0

    def _begun(self, session: LearningSession, outline: Outline, now: datetime) -> dict[str, Any]:
        living = living_of(self.writing.write(session.id, (), now))
        with suppress(StoreDown):  # heartbeats go through the database until it is back
            self.states.put(living)
        _chapter, section = outline.by_section[session.section_id]
        gap = first_gap(living.covered, section.duration_ms)
        video = section.video_id
        return {
            "session_id": session.id,
            "section_id": section.id,
            "heartbeat_seconds": self.pace.interval // 1000,
            "resume_position_s": session.position_ms / 1000,
            "next_unseen_s": gap / 1000 if gap < section.duration_ms else None,
            "duration_s": section.duration_ms // 1000,
            "video_url": self.videos.link(video, now=now) if video else None,
        }
