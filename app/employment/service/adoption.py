"""When two rows turn out to be one person (HZ2016-4.1-4), his engagements and bars follow him."""

from __future__ import annotations

from typing import Any

from app.employment.facts import EXITED
from app.employment.models import (
    BlacklistEntry,
    ConductRecord,
    HealthCheck,
    ProjectWorker,
    WorkerEvaluation,
)
from app.employment.queries.workers import active_key, living_engagement
from app.employment.service.step_record import note_steps
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database
from app.kernel.jobs import JobRun


class Adoption:
    """Carries out the job ``person-merged``; running twice changes nothing."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def adopt(self, run: JobRun) -> None:
        """What belonged to the earlier row (the job's subject) is the later's (``into``).

        Where both are engaged on one project, the one that lives on keeps his engagement, the other's ends.
        """
        old, new = run.subject_id, run.payload["into"]
        with database.atomic():
            for worker in ProjectWorker.select().where(ProjectWorker.person_id == old):
                self._move(worker, new)
            followers: tuple[Any, ...] = (BlacklistEntry, HealthCheck, WorkerEvaluation, ConductRecord)
            for table in followers:
                table.update(person_id=new).where(table.person_id == old).execute()

    def _move(self, worker: ProjectWorker, new: str) -> None:
        now = self._clock.now()
        key = active_key(worker.project_id, new)
        this = ProjectWorker.id == worker.id
        if worker.stage == EXITED:
            ProjectWorker.update(person_id=new, updated_at=now).where(this).execute()
        elif living_engagement(key) is None:
            ProjectWorker.update(person_id=new, active_key=key, updated_at=now).where(this).execute()
        else:
            ProjectWorker.update(
                person_id=new,
                stage=EXITED,
                exited_on=legal_day(now),
                exit_reason="同一人的重复登记",
                active_key=None,
                updated_at=now,
            ).where(this).execute()
            note_steps(worker.id, (EXITED,), now, None, "person-merged")
