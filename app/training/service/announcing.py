"""Telling the slices above: a course was completed, an assessment was recorded. They say what follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.kernel.jobs import JobRun, Jobs
from app.training.models import Enrolment
from app.training.service.books import COURSE_COMPLETED

COURSE_ASSESSED = "course-assessed"

Listener = Callable[[JobRun], None]


@dataclass
class Announcing:
    """Jobs ``course-completed`` and ``course-assessed`` (subject: the enrolment), handed on by purpose.

    A listener may be called twice: a job that dies is taken up again.
    """

    jobs: Jobs
    _completed: dict[str, list[Listener]] = field(default_factory=dict)
    _assessed: dict[str, list[Listener]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.jobs.register(COURSE_COMPLETED, lambda run: self._tell(self._completed, run), max_attempts=20)
        self.jobs.register(COURSE_ASSESSED, lambda run: self._tell(self._assessed, run), max_attempts=20)

    def when_completed(self, purpose: str, listener: Listener) -> None:
        """``purpose``: ce or conversion."""
        self._completed.setdefault(purpose, []).append(listener)

    def when_assessed(self, purpose: str, listener: Listener) -> None:
        """The payload has ``assessment_id`` and ``result`` (pass, fail)."""
        self._assessed.setdefault(purpose, []).append(listener)

    def _tell(self, listeners: dict[str, list[Listener]], run: JobRun) -> None:
        enrolment = Enrolment.get_by_id(run.subject_id)
        for listener in listeners.get(enrolment.purpose, ()):
            listener(run)
