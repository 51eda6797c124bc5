"""What is done once every legal day, soon after midnight in Shanghai."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.kernel.clock import Clock, legal_day
from app.kernel.db import database
from app.kernel.jobs import Job, JobRun, Jobs, TryAgain

log = logging.getLogger("jianma.nightly")

CERTIFICATES_NIGHTLY = "certificates-nightly"
Step = Callable[[datetime], None]


@dataclass(frozen=True)
class Nightly:
    """A job of its own ``kind``, one per legal day; ``subject_id`` is the day.

    Steps commit for themselves and may run twice. Nothing rests on this work having been done: a night
    left out is made up for by the next one.
    """

    clock: Clock
    jobs: Jobs
    steps: Sequence[tuple[str, Step]]
    kind: str = CERTIFICATES_NIGHTLY

    def start(self) -> None:
        """Promises the work of today, once however many workers ask."""
        day = legal_day(self.clock.now()).isoformat()
        known = (Job.kind == self.kind) & (Job.subject_id == day)
        with database.atomic():
            if not Job.select().where(known).exists():
                self.jobs.submit(self.kind, day, key=f"{self.kind}:{day}")

    def run(self, _run: JobRun) -> None:
        """Every step, whatever became of the others. Raises TryAgain when one failed."""
        now = self.clock.now()
        failed = []
        for name, step in self.steps:
            try:
                step(now)
            except Exception:
                log.exception("nightly step failed", extra={"step": name})
                failed.append(name)
        if failed:
            raise TryAgain("failed: " + ", ".join(failed))
