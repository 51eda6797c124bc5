"""A person's own events, the projects they belong to, and his appeals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from app.attendance.models import AttendanceAppeal, SiteAttendance
from app.employment.models import ProjectWorker
from app.kernel.clock import day_start
from app.people.models import Person
from app.sites.models import Project

COLUMNS = (
    SiteAttendance.id,
    SiteAttendance.project_id,
    SiteAttendance.project_worker_id,
    SiteAttendance.scanner_id,
    SiteAttendance.scan_id,
    SiteAttendance.seq,
    SiteAttendance.direction,
    SiteAttendance.status,
    SiteAttendance.admitted,
    SiteAttendance.happened_at,
    SiteAttendance.received_at,
    SiteAttendance.credential_kind,
    SiteAttendance.mode,
    SiteAttendance.reasons,
    SiteAttendance.flags,
)


def events_of_person(
    person_id: str, start: datetime, end: datetime, project_id: str | None = None
) -> list[dict[str, Any]]:
    """Every event of the person in [start, end) whatever came of it, oldest first. One statement."""
    query = SiteAttendance.select(*COLUMNS).where(
        (SiteAttendance.person_id == person_id)
        & (SiteAttendance.happened_at >= start)
        & (SiteAttendance.happened_at < end)
    )
    if project_id is not None:
        query = query.where(SiteAttendance.project_id == project_id)
    order = (SiteAttendance.happened_at, SiteAttendance.scanner_id, SiteAttendance.seq)
    return list(query.order_by(*order).dicts())


def events_of_day_on(person_id: str, project_id: str, day: date) -> list[dict[str, Any]]:
    """The person's events on a project that belong to a legal day or to the 16 hours behind it."""
    start = day_start(day)
    return events_of_person(person_id, start, start + timedelta(hours=40), project_id)


def project_names(ids: Iterable[str]) -> dict[str, str]:
    wanted = tuple(set(ids))
    if not wanted:
        return {}
    return dict(Project.select(Project.id, Project.name).where(Project.id.in_(wanted)).tuples())


def has_worked_on(person_id: str, project_id: str) -> bool:
    """Whether the person is or was engaged on the project."""
    return bool(
        ProjectWorker.select()
        .where((ProjectWorker.person_id == person_id) & (ProjectWorker.project_id == project_id))
        .exists()
    )


def appeals_of_person(person_id: str, limit: int, cursor: str | None) -> list[AttendanceAppeal]:
    """Newest first, behind the cursor."""
    return _page(AttendanceAppeal.person_id == person_id, limit, cursor)


def appeals_on_project(
    project_id: str, state: str | None, limit: int, cursor: str | None
) -> list[AttendanceAppeal]:
    """Newest first, behind the cursor."""
    condition = AttendanceAppeal.project_id == project_id
    if state is not None:
        condition &= AttendanceAppeal.state == state
    return _page(condition, limit, cursor)


def _page(condition: Any, limit: int, cursor: str | None) -> list[AttendanceAppeal]:
    query = AttendanceAppeal.select().where(condition)
    if cursor is not None:
        query = query.where(AttendanceAppeal.id < cursor)
    return list(query.order_by(AttendanceAppeal.id.desc()).limit(limit))


def masked_names(person_ids: Iterable[str]) -> dict[str, str | None]:
    wanted = tuple(set(person_ids))
    if not wanted:
        return {}
    return dict(Person.select(Person.id, Person.worker_name_masked).where(Person.id.in_(wanted)).tuples())
