"""Everybody who belongs into a project's month, and what came in from which scanner."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from peewee import JOIN, SQL, Case, fn

from app.attendance.facts import CORRECTION, IN, OFFLINE
from app.attendance.models import SiteAttendance
from app.attendance.rules.presence import OPEN_FOR
from app.employment.facts import EXITED
from app.employment.models import ProjectWorker
from app.kernel.db import InstantField, is_postgres
from app.people.models import Person
from app.sites.models import Company, Team

INSTANT = InstantField()


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


def heard_since(project_id: str, start: datetime, end: datetime, at: datetime) -> bool:
    """Whether an event that belongs into [start, end) was received or settled after ``at``.

    X-07: a first passage after the end that is an exit ends a stay that began before. Two statements at most.
    """
    fresh = (SiteAttendance.project_id == project_id) & (
        (SiteAttendance.received_at > at) | (SiteAttendance.settled_at > at)
    )
    inside = (SiteAttendance.happened_at >= start) & (SiteAttendance.happened_at < end)
    if SiteAttendance.select().where(fresh & inside).exists():
        return True
    before = SiteAttendance.alias()
    came = before.select(before.id).where(
        (before.person_id == SiteAttendance.person_id)
        & (before.project_id == project_id)
        & (before.happened_at >= end)
        & (before.happened_at < SiteAttendance.happened_at)
        & (before.direction == IN)
    )
    went = (
        (SiteAttendance.happened_at >= end)
        & (SiteAttendance.happened_at <= end + OPEN_FOR)
        & (SiteAttendance.direction != IN)
        & ~fn.EXISTS(came)
    )
    return bool(SiteAttendance.select().where(fresh & went).exists())


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


@dataclass(frozen=True, slots=True)
class Uploads:
    """What one scanner told about a month; ``late`` are events that took longer than allowed."""

    scanner_id: str
    events: int
    offline: int
    late: int
    worst_delay_s: int
    latest_received_at: datetime | None


DELAY_ON_POSTGRES = "ROUND(EXTRACT(EPOCH FROM received_at - happened_at), 3)"
DELAY_ON_SQLITE = "ROUND((julianday(received_at) - julianday(happened_at)) * 86400, 3)"
"""Seconds; a julian day knows no more than tenths of a millisecond."""


def uploads_between(project_id: str, start: datetime, end: datetime, late_after: timedelta) -> list[Uploads]:
    """CQ2013-4-4: by scanner, in seconds, over all scans that happened in [start, end), refused ones too."""
    delay = SQL(DELAY_ON_POSTGRES if is_postgres() else DELAY_ON_SQLITE)
    query = (
        SiteAttendance.select(
            SiteAttendance.scanner_id,
            fn.COUNT(SiteAttendance.id),
            fn.SUM(Case(None, ((SiteAttendance.mode == OFFLINE, 1),), 0)),
            fn.SUM(Case(None, ((delay > late_after.total_seconds(), 1),), 0)),
            fn.MAX(delay),
            fn.MAX(SiteAttendance.received_at),
        )
        .where(
            (SiteAttendance.project_id == project_id)
            & (SiteAttendance.happened_at >= start)
            & (SiteAttendance.happened_at < end)
            & (SiteAttendance.credential_kind != CORRECTION)
        )
        .group_by(SiteAttendance.scanner_id)
        .tuples()
    )
    return [
        Uploads(
            scanner, int(events), int(offline), int(late), max(0, int(worst)), INSTANT.python_value(latest)
        )
        for scanner, events, offline, late, worst, latest in query
    ]
