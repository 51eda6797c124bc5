"""When two rows turn out to be one person (HZ2016-4.1-4), what he learned follows him."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.jobs import JobRun
from app.training.models import Enrolment, LearningAppeal, LearningCheck, LearningSession
from app.training.service.sessions import Sessions


@dataclass(frozen=True)
class LearningAdoption:
    """Part of the job ``person-merged``; running twice changes nothing."""

    clock: Clock
    sessions: Sessions

    def adopt(self, run: JobRun) -> None:
        """What belonged to the earlier row (the job's subject) is the later's (``into``).

        A session that lives under the earlier row is written down and ends.
        """
        old, new = run.subject_id, run.payload["into"]
        for living in list(LearningSession.select().where(LearningSession.living_key == old)):
            self.sessions.close(living.id, "moved", self.clock.now())
        with database.atomic():
            for table in (Enrolment, LearningSession, LearningCheck, LearningAppeal):
                table.update(person_id=new).where(table.person_id == old).execute()
