"""Workers of a project with their contracts: who has none, whose was entered late, who objects."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from peewee import JOIN, fn

from app.employment.facts import EXITED
from app.employment.models import ProjectWorker
from app.people.models import Person
from app.sites.facts import Page
from app.sites.models import Company, Project, Team
from app.wages.facts.contracts import IN_DISPUTE, LATE, MISSING, UNCONFIRMED, WITHOUT_WAGE
from app.wages.models import ContractVersion, WorkerContract
from app.wages.queries.contracts import is_in_force

NARROWED = (MISSING, LATE, IN_DISPUTE, UNCONFIRMED, WITHOUT_WAGE)


def workers_on(
    project_id: str,
    *,
    only: str | None,
    on: date,
    classes: Sequence[str],
    companies: Collection[str] | None,
    with_closed: bool,
    worker_id: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[dict[str, Any]]:
    """Engagements, masked, in the order of their ids; ``classes``: of whom a contract is asked. One
    statement."""
    query = (
        ProjectWorker.select(
            ProjectWorker.id,
            ProjectWorker.person_id,
            ProjectWorker.company_id,
            ProjectWorker.stage,
            ProjectWorker.joined_on,
            ProjectWorker.exited_on,
            ProjectWorker.identity_class,
            Person.worker_name_masked,
            Person.id_card_masked,
            Company.name.alias("company_name"),
            Team.name.alias("team_name"),
        )
        .join(Person, on=(Person.id == ProjectWorker.person_id))
        .join(Company, JOIN.LEFT_OUTER, on=(Company.id == ProjectWorker.company_id))
        .join(Team, JOIN.LEFT_OUTER, on=(Team.id == ProjectWorker.team_id))
        .where(_listed(project_id, companies, with_closed) & _narrowed(only, on, classes))
        .order_by(ProjectWorker.id)
    )
    if worker_id:
        query = query.where(ProjectWorker.id == worker_id)
    if cursor:
        query = query.where(ProjectWorker.id > cursor)
    if limit is None:
        return Page(list(query.dicts()), None)
    rows = list(query.limit(limit + 1).dicts())
    return Page(rows[:limit], rows[limit - 1]["id"] if len(rows) > limit else None)


def counts_on(
    project_id: str,
    *,
    on: date,
    classes: Sequence[str],
    companies: Collection[str] | None,
    with_closed: bool,
) -> dict[str, int]:
    """How many of each; ``asked`` of how many living engagements. One statement each."""
    found = {"asked": _count(project_id, companies, with_closed, _asked(on, classes))}
    for only in NARROWED:
        found[only] = _count(project_id, companies, with_closed, _narrowed(only, on, classes))
    return found


def missing_since(
    project_id: str, *, on: date, classes: Sequence[str], companies: Collection[str] | None
) -> list[tuple[date, int]]:
    """How many without a contract joined on which day. One statement."""
    count = fn.COUNT(ProjectWorker.id)
    query = ProjectWorker.select(ProjectWorker.joined_on, count).where(
        _of(project_id, companies) & _narrowed(MISSING, on, classes)
    )
    return list(query.group_by(ProjectWorker.joined_on).tuples())


def own_engagements(person_id: str) -> list[dict[str, Any]]:
    """Of one person, the newest first, with the names of project and company. One statement."""
    query = (
        ProjectWorker.select(
            ProjectWorker.id,
            ProjectWorker.stage,
            ProjectWorker.joined_on,
            ProjectWorker.identity_class,
            Project.name.alias("project"),
            Project.jurisdiction,
            Company.name.alias("company"),
        )
        .join(Project, on=(Project.id == ProjectWorker.project_id))
        .join(Company, on=(Company.id == ProjectWorker.company_id))
        .where(ProjectWorker.person_id == person_id)
        .order_by(ProjectWorker.id.desc())
    )
    return list(query.dicts())


def living_by_number(project_id: str, companies: Collection[str] | None, id_index: str) -> str | None:
    """The living engagement of whoever has the ID number, by its blind index."""
    found = (
        ProjectWorker.select(ProjectWorker.id)
        .join(Person, on=(Person.id == ProjectWorker.person_id))
        .where(
            _of(project_id, companies) & (ProjectWorker.stage != EXITED) & (Person.id_card_index == id_index)
        )
        .order_by(ProjectWorker.id.desc())
        .tuples()
        .first()
    )
    return str(found[0]) if found else None


def _count(project_id: str, companies: Collection[str] | None, with_closed: bool, where: Any) -> int:
    query = ProjectWorker.select().join(Person, on=(Person.id == ProjectWorker.person_id))
    return int(query.where(_listed(project_id, companies, with_closed) & where).count())


def _of(project_id: str, companies: Collection[str] | None) -> Any:
    where = ProjectWorker.project_id == project_id
    return where if companies is None else where & ProjectWorker.company_id.in_(list(companies))


def _listed(project_id: str, companies: Collection[str] | None, with_closed: bool) -> Any:
    """PIPL 47: who left and closed his account is found by the authority alone."""
    where = _of(project_id, companies)
    return where if with_closed else where & (Person.closed_at.is_null() | (ProjectWorker.stage != EXITED))


def _asked(on: date, classes: Sequence[str]) -> Any:
    return (
        (ProjectWorker.stage != EXITED)
        & ProjectWorker.identity_class.in_(list(classes))
        & (ProjectWorker.joined_on <= on)
    )


def _narrowed(only: str | None, on: date, classes: Sequence[str]) -> Any:
    own = WorkerContract.project_worker_id == ProjectWorker.id
    if only == MISSING:
        in_force = WorkerContract.select(WorkerContract.id).where(own & is_in_force(on))
        return _asked(on, classes) & ~fn.EXISTS(in_force)
    if only == LATE:
        late = own & WorkerContract.is_late & WorkerContract.voided_at.is_null()
        return fn.EXISTS(WorkerContract.select(WorkerContract.id).where(late))
    if only is None:
        return (ProjectWorker.stage != EXITED) | fn.EXISTS(
            WorkerContract.select(WorkerContract.id).where(own)
        )
    is_latest = (ContractVersion.contract_id == WorkerContract.id) & (
        ContractVersion.number == WorkerContract.latest
    )
    wanted = ContractVersion.wage_cents.is_null() if only == WITHOUT_WAGE else ContractVersion.answer == only
    versions = (
        WorkerContract.select(WorkerContract.id)
        .join(ContractVersion, on=is_latest)
        .where(own & is_in_force(on) & wanted)
    )
    return fn.EXISTS(versions)
