"""Everybody who belongs into a project's month, and what came in from which scanner."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import JOIN

from app.attendance.models import SiteAttendance
from app.employment.facts import EXITED
from app.employment.models import ProjectWorker
from app.kernel.db import database
from app.people.models import Person
from app.sites.models import Company, Team


@dataclass(frozen=True, slots=True)
class Enlisted:
    """One engagement on the project, or a person without one who was seen at the gate (``id`` None)."""

    id: str | None
    person_id: str
    name_masked: str | None
    company_id: str | None
    company: str | None
    team: str | None
    work_type: str | None
    identity_class: str | None
    post: str | None
    stage: str | None
    joined_on: date | None
    exited_on: date | None

    def is_engaged(self, first: date, last: date) -> bool:
        """Whether the engagement touches the days from first to last, inclusive."""
        if self.joined_on is None or self.joined_on > last:
            return False
        return self.stage != EXITED or self.exited_on is None or self.exited_on >= first

    @property
    def rank(self) -> tuple[str, str, str, str]:
        """Order of the sheet: company, team, name."""
        return self.company or "", self.team or "", self.name_masked or "", self.id or self.person_id


def enlisted_on(project_id: str) -> list[Enlisted]:
    """Every engagement of the project, living or over. One statement."""
    query = (
        ProjectWorker.select(
            ProjectWorker.id,
            ProjectWorker.person_id,
            Person.worker_name_masked,
            ProjectWorker.company_id,
            Company.name,
            Team.name,
            ProjectWorker.work_type,
            ProjectWorker.identity_class,
            ProjectWorker.post,
            ProjectWorker.stage,
            ProjectWorker.joined_on,
            ProjectWorker.exited_on,
        )
        .join(Person, JOIN.LEFT_OUTER, on=(Person.id == ProjectWorker.person_id))
        .join(Company, JOIN.LEFT_OUTER, on=(Company.id == ProjectWorker.company_id))
        .join(Team, JOIN.LEFT_OUTER, on=(Team.id == ProjectWorker.team_id))
        .where(ProjectWorker.project_id == project_id)
        .order_by(ProjectWorker.id)
        .tuples()
    )
    return [Enlisted(*row) for row in query]


def strangers(person_ids: Collection[str]) -> list[Enlisted]:
    """Persons without any engagement on the project, who went out through its gate."""
    if not person_ids:
        return []
    names = dict(
        Person.select(Person.id, Person.worker_name_masked).where(Person.id.in_(list(person_ids))).tuples()
    )
    return [Enlisted(None, each, names.get(each), *(None,) * 9) for each in sorted(person_ids)]


def full_names(person_ids: Collection[str]) -> dict[str, str | None]:
    """Decrypted. For a caller whose right and reason have been written down."""
    return dict(Person.select(Person.id, Person.worker_name).where(Person.id.in_(list(person_ids))).tuples())


@dataclass(slots=True)
class Uploads:
    """What one scanner told about a month; ``late`` are events that took longer than allowed."""

    scanner_id: str
    events: int = 0
    offline: int = 0
    late: int = 0
    worst_delay: timedelta = timedelta(0)
    latest_received_at: datetime | None = None


def uploads_between(
    project_id: str, start: datetime, end: datetime, late_after: timedelta
) -> dict[str, Uploads]:
    """CQ2013-4-4: by scanner, over all events that happened in [start, end), refused ones too."""
    query = SiteAttendance.select(
        SiteAttendance.scanner_id,
        SiteAttendance.happened_at,
        SiteAttendance.received_at,
        SiteAttendance.mode,
    ).where(
        (SiteAttendance.project_id == project_id)
        & (SiteAttendance.happened_at >= start)
        & (SiteAttendance.happened_at < end)
    )
    found: dict[str, Uploads] = {}
    row: tuple[Any, ...]
    for row in database.execute(query):
        scanner_id, happened, received, mode = row
        if isinstance(happened, str):
            happened, received = datetime.fromisoformat(happened), datetime.fromisoformat(received)
        told = found.get(scanner_id)
        if told is None:
            told = found[scanner_id] = Uploads(scanner_id)
        delay = received - happened
        told.events += 1
        told.offline += mode == "offline"
        told.late += delay > late_after
        told.worst_delay = max(told.worst_delay, delay)
        if told.latest_received_at is None or received > told.latest_received_at:
            told.latest_received_at = received
    return found
