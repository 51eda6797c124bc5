"""Who stands at the gate: one statement, whatever he shows and however many stand there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

import peewee
from peewee import JOIN, fn

from app.employment.facts import BY_NUMBER, EXITED, Engagement, Holder
from app.employment.models import BlacklistEntry, ProjectWorker
from app.employment.queries.bars import bar_holds
from app.kernel.prepared import Answer, Prepared
from app.people.models import Person, PersonalCode
from app.sites.models import Company, Participant, Project, Team
from app.sites.queries.visible import in_regions

Row = dict[str, Any]


def holders_of_codes(project: Project, code_ids: Sequence[str], on: date) -> dict[str, Holder]:
    """By code id (16 hex digits): the holder on the project on the legal day. Unknown codes are left out."""
    rows = _holders_of_codes(project.region_code).dicts(project.id, code_ids, on.isoformat())
    return _by(rows, "code_id", on)


@cache
def _holders_of_codes(region_code: str) -> Prepared:
    """Every scan asks this; one text for each region that has a site."""

    def build(project_id: str, code_ids: Sequence[str], on: Any) -> peewee.ModelSelect:
        project = Project(id=project_id, region_code=region_code)
        code = (PersonalCode.code_id, PersonalCode.revoked_at.alias("code_over"))
        query = (
            _about(PersonalCode, project, on, *code)
            .join(Person, on=(Person.id == PersonalCode.person_id))
            .where(PersonalCode.code_id.in_(code_ids))
        )
        return _with_engagement(query, project)

    return Prepared(build)


def holders_of_workers(project: Project, worker_ids: Sequence[str], on: date) -> dict[str, Holder]:
    """By id of the engagement on the project; that engagement itself, over or not."""
    query = _about(ProjectWorker, project, on).join(Person, on=(Person.id == ProjectWorker.person_id))
    query = _joined(query, project).where(
        ProjectWorker.id.in_(worker_ids) & (ProjectWorker.project_id == project.id)
    )
    return _by(query.dicts(), "worker_id", on)


def engaged_holders(project: Project, on: date) -> Answer:
    """Rows of all whose engagement on the project is not over, by its id; ``holders_in`` reads them."""
    return _engaged_holders(project.region_code).answer(project.id, on.isoformat())


def holders_in(answer: Answer, on: date) -> dict[str, Holder]:
    """By id of the engagement."""
    return _by(answer.dicts(), "worker_id", on)


@cache
def _engaged_holders(region_code: str) -> Prepared:
    """Every phone at a gate asks this every few minutes."""

    def build(project_id: str, on: Any) -> peewee.ModelSelect:
        project = Project(id=project_id, region_code=region_code)
        query = _about(ProjectWorker, project, on).join(Person, on=(Person.id == ProjectWorker.person_id))
        is_engaged = (ProjectWorker.project_id == project.id) & (ProjectWorker.stage != EXITED)
        return _joined(query, project).where(is_engaged).order_by(ProjectWorker.id)

    return Prepared(build)


def holders_by_id_number(project: Project, id_index: str, on: date) -> Holder | None:
    """By the blind index of the ID number; None when nobody with that number is known."""
    query = _about(Person, project, on).where(Person.id_card_index == id_index)
    return next(iter(_by(_with_engagement(query, project).dicts(), "person_id", on).values()), None)


def holders_of_persons(project: Project, person_ids: Sequence[str], on: date) -> dict[str, Holder]:
    """By person id."""
    query = _about(Person, project, on).where(Person.id.in_(person_ids))
    return _by(_with_engagement(query, project).dicts(), "person_id", on)


def _about(source: Any, project: Project, on: date, *more: Any) -> peewee.ModelSelect:
    """The columns of a holder, none of them encrypted."""
    barred = BlacklistEntry.select(BlacklistEntry.id).where(bar_holds(Person.id, project.region_code, on))
    return source.select(
        *more,
        Person.id.alias("person_id"),
        Person.worker_name_masked,
        Person.id_card_masked,
        Person.head_image_id,
        Person.verified_at,
        Person.stored_at,
        Person.revoked_at,
        fn.EXISTS(barred).alias("barred"),
        ProjectWorker.id.alias("worker_id"),
        ProjectWorker.stage,
        ProjectWorker.company_id,
        ProjectWorker.work_type,
        ProjectWorker.identity_class,
        ProjectWorker.post,
        ProjectWorker.is_team_leader,
        ProjectWorker.joined_on,
        ProjectWorker.exited_on,
        Company.name.alias("company_name"),
        Team.id.alias("team_id"),
        Team.name.alias("team_name"),
        Participant.id.alias("participant_id"),
        Participant.exited_on.alias("company_left"),
    )


def _with_engagement(query: peewee.ModelSelect, project: Project) -> peewee.ModelSelect:
    on_project = (ProjectWorker.person_id == Person.id) & (ProjectWorker.project_id == project.id)
    return _joined(query.join(ProjectWorker, JOIN.LEFT_OUTER, on=on_project), project)


def _joined(query: peewee.ModelSelect, project: Project) -> peewee.ModelSelect:
    taking_part = (Participant.project_id == project.id) & (
        Participant.company_id == ProjectWorker.company_id
    )
    return (
        query.join(Company, JOIN.LEFT_OUTER, on=(Company.id == ProjectWorker.company_id))
        .join(Team, JOIN.LEFT_OUTER, on=(Team.id == ProjectWorker.team_id))
        .join(Participant, JOIN.LEFT_OUTER, on=taking_part)
    )


def _by(rows: Iterable[Row], key: str, on: date) -> dict[str, Holder]:
    chosen: dict[str, Row] = {}
    for row in rows:
        known = chosen.get(row[key])
        if known is None or _weight(row, on) > _weight(known, on):
            chosen[row[key]] = row
    return {name: _holder(row, on) for name, row in chosen.items()}


def _weight(row: Row, on: date) -> tuple[bool, bool, str]:
    """Who came back has several engagements: the one of that day, else the living one, else the last."""
    is_living = row["stage"] != EXITED
    left = row["exited_on"]
    is_of_the_day = row["joined_on"] <= on and (is_living or (left is not None and on < left))
    return is_of_the_day, is_living, row["worker_id"]


def _holder(row: Row, on: date) -> Holder:
    has_code = "code_id" in row
    return Holder(
        person_id=row["person_id"],
        name_masked=row["worker_name_masked"],
        id_card_masked=row["id_card_masked"],
        head_image_id=row["head_image_id"],
        is_verified=row["verified_at"] is not None,
        is_stored=row["stored_at"] is not None,
        is_revoked=row["revoked_at"] is not None,
        is_barred=bool(row["barred"]),
        engagement=_engagement(row, on) if row["worker_id"] else None,
        code_id=row["code_id"] if has_code else None,
        is_code_alive=row["code_over"] is None if has_code else None,
        code_revoked_at=row["code_over"] if has_code else None,
    )


def _engagement(row: Row, on: date) -> Engagement:
    left = row["company_left"]
    return Engagement(
        worker_id=row["worker_id"],
        stage=row["stage"],
        company_id=row["company_id"],
        company_name=row["company_name"] or "",
        is_filed=row["participant_id"] is not None and (left is None or on < left),
        team_id=row["team_id"],
        team_name=row["team_name"],
        work_type=row["work_type"],
        identity_class=row["identity_class"],
        post=row["post"],
        is_team_leader=bool(row["is_team_leader"]),
        joined_on=row["joined_on"],
        exited_on=row["exited_on"],
    )


def identity_class_of(person_id: str) -> str | None:
    """Of the latest living engagement anywhere; None without one. It gives the personal code its colour."""
    rows = _CLASS.tuples(person_id)
    return rows[0][0] if rows else None


_CLASS = Prepared(
    lambda person_id: (
        ProjectWorker.select(ProjectWorker.identity_class)
        .where((ProjectWorker.person_id == person_id) & (ProjectWorker.stage != EXITED))
        .order_by(ProjectWorker.joined_on.desc(), ProjectWorker.id.desc())
        .limit(1)
    )
)


def engaged_persons() -> peewee.ModelSelect:
    """Ids of all who are or were engaged anywhere."""
    return ProjectWorker.select(ProjectWorker.person_id)


def persons_on(regions: Sequence[str], project_ids: Sequence[str]) -> frozenset[str]:
    """Everybody who is or was engaged on a project inside the regions, or on one of the projects."""
    projects = Project.select(Project.id).where(
        in_regions(Project.region_code, regions) | Project.id.in_(list(project_ids))
    )
    rows = (
        ProjectWorker.select(ProjectWorker.person_id).where(ProjectWorker.project_id.in_(projects)).tuples()
    )
    return frozenset(person_id for (person_id,) in rows)


def persons_known_on(project_ids: Sequence[str]) -> frozenset[str]:
    """Everybody whose ID number was said on one of the projects when he was filed there."""
    is_known = ProjectWorker.project_id.in_(list(project_ids)) & (ProjectWorker.filed_with == BY_NUMBER)
    rows = ProjectWorker.select(ProjectWorker.person_id).where(is_known).tuples()
    return frozenset(person_id for (person_id,) in rows)
