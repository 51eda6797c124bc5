"""The register of a project's people."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import peewee
from peewee import JOIN

from app.employment.facts import EXITED, Listed
from app.employment.models import EngagementStep, ProjectWorker
from app.kernel.identity import normal_name
from app.kernel.phones import mask_phone
from app.people.models import Person, name_index
from app.sites.facts import Page
from app.sites.models import Company, Team


def active_key(project_id: str, person_id: str) -> str:
    """Exists once while an engagement lives: one person, one engagement per project."""
    return f"{project_id}:{person_id}"


def living_engagement(key: str) -> ProjectWorker | None:
    found: ProjectWorker | None = ProjectWorker.get_or_none(ProjectWorker.active_key == key)
    return found


def listed_workers(
    project_id: str,
    *,
    companies: Collection[str] | None,
    stage: str | None,
    team_id: str | None,
    name: str | None,
    person_id: str | None,
    with_closed: bool,
    limit: int,
    cursor: str | None,
) -> Page[Listed]:
    """A page of the register in order of entry; ``name`` finds whole names only. One statement."""
    query = _listed(with_closed=with_closed).where(ProjectWorker.project_id == project_id)
    if companies is not None:
        query = query.where(ProjectWorker.company_id.in_(list(companies)))
    if stage == "active":
        query = query.where(ProjectWorker.stage != EXITED)
    elif stage:
        query = query.where(ProjectWorker.stage == stage)
    if team_id:
        query = query.where(ProjectWorker.team_id == team_id)
    if person_id:
        query = query.where(ProjectWorker.person_id == person_id)
    if name:
        query = query.where(Person.worker_name_index == name_index(normal_name(name)))
    if cursor:
        query = query.where(ProjectWorker.id > cursor)
    rows = list(query.order_by(ProjectWorker.id).limit(limit + 1).dicts())
    items = [_as_listed(row) for row in rows[:limit]]
    return Page(items, items[-1].id if len(rows) > limit else None)


def listed_worker(project_id: str, worker_id: str, *, with_closed: bool) -> Listed | None:
    """One line of the register. One statement."""
    row = (
        _listed(with_closed=with_closed)
        .where((ProjectWorker.project_id == project_id) & (ProjectWorker.id == worker_id))
        .dicts()
        .first()
    )
    return _as_listed(row) if row else None


def steps_of(worker_id: str) -> list[EngagementStep]:
    """In the order in which they were taken."""
    return list(
        EngagementStep.select()
        .where(EngagementStep.project_worker_id == worker_id)
        .order_by(EngagementStep.id)
    )


def _listed(*, with_closed: bool) -> peewee.ModelSelect:
    """``with_closed``: also those who left and closed their account, whose rows are only kept (PIPL 47)."""
    query = (
        ProjectWorker.select(
            ProjectWorker,
            Person.worker_name_masked,
            Person.id_card_masked,
            Person.verified_at,
            Person.stored_at,
            Person.revoked_at,
            Company.name.alias("company_name"),
            Team.name.alias("team_name"),
        )
        .join(Person, JOIN.LEFT_OUTER, on=(Person.id == ProjectWorker.person_id))
        .join(Company, JOIN.LEFT_OUTER, on=(Company.id == ProjectWorker.company_id))
        .join(Team, JOIN.LEFT_OUTER, on=(Team.id == ProjectWorker.team_id))
    )
    return query if with_closed else query.where(Person.closed_at.is_null() | (ProjectWorker.stage != EXITED))


def _as_listed(row: dict[str, Any]) -> Listed:
    return Listed(
        id=row["id"],
        person_id=row["person_id"],
        name_masked=row["worker_name_masked"],
        id_card_masked=row["id_card_masked"],
        is_verified=row["verified_at"] is not None,
        is_stored=row["stored_at"] is not None,
        is_revoked=row["revoked_at"] is not None,
        company_id=row["company_id"],
        company_name=row["company_name"] or "",
        team_id=row["team_id"],
        team_name=row["team_name"],
        work_type=row["work_type"],
        identity_class=row["identity_class"],
        post=row["post"],
        is_team_leader=bool(row["is_team_leader"]),
        cell_phone_masked=mask_phone(row["cell_phone"]) if row["cell_phone"] else None,
        stage=row["stage"],
        joined_on=row["joined_on"],
        exited_on=row["exited_on"],
        exit_reason=row["exit_reason"],
    )
