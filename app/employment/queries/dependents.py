"""What of the register rests on somebody's identity."""

from __future__ import annotations

from app.employment.facts import EXITED
from app.employment.models import ProjectWorker
from app.people.facts import Dependent
from app.sites.models import Project


def engagements_of(person_id: str) -> list[Dependent]:
    """A line per project on which he is registered now."""
    rows = (
        ProjectWorker.select(ProjectWorker.id, Project.name)
        .join(Project, on=(Project.id == ProjectWorker.project_id))
        .where((ProjectWorker.person_id == person_id) & (ProjectWorker.stage != EXITED))
        .order_by(ProjectWorker.id)
        .tuples()
    )
    return [Dependent("engagement", worker_id, f"{name}：用工登记") for worker_id, name in rows]
