"""What nobody asks for: sessions that were simply left are written down, and after long silence ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.kernel.clock import Clock
from app.kernel.jobs import JobRun, Jobs
from app.kernel.ports import StoreDown
from app.training.models import LearningSession
from app.training.service.books import instant
from app.training.service.heartbeats import Heartbeats
from app.training.service.notes import has_notes

UPKEEP = "learning-upkeep"
UPKEEP_AFTER = timedelta(minutes=2)
SILENT = timedelta(minutes=2)
IDLE = timedelta(hours=12)


@dataclass(frozen=True)
class Upkeep:
    """The job ``learning-upkeep``: one runs at a time, as long as anybody learns."""

    clock: Clock
    jobs: Jobs
    heartbeats: Heartbeats

    def run(self, _run: JobRun) -> None:
        now = self.clock.now()
        silent = LearningSession.select().where(
            LearningSession.living_key.is_null(False) & (LearningSession.written_at < now - SILENT)
        )
        for session in list(silent):
            self._tend(session, now)
        going_on = LearningSession.select().where(LearningSession.living_key.is_null(False))
        if going_on.exists():
            self.jobs.submit(UPKEEP, _run.subject_id, run_at=now + UPKEEP_AFTER, key=UPKEEP)

    def _tend(self, session: LearningSession, now: datetime) -> None:
        try:
            found = self.heartbeats.states.find(session.id)
            if found is not None and (found.living.pending or found.living.check):
                self.heartbeats.write_down(session.id, now)
            elif found is None and has_notes(session.id):
                self.heartbeats.writing.write(session.id, (), now)
            last_heard = instant(found.living.mark.at_ms if found else session.at_ms)
            if now - last_heard > IDLE:
                last = self.heartbeats.states.end(session.id, "idle")
                beats = last.beats if last else ()
                self.heartbeats.writing.write(session.id, beats, now, end="idle")
                self.heartbeats.states.forget(session.id)
        except StoreDown:
            return  # what the store holds is written down when it is back
