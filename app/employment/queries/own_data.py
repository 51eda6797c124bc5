"""What the slice keeps of one person, for himself."""

from __future__ import annotations

from app.employment.facts import EXITED
from app.employment.models import (
    BlacklistEntry,
    ConductRecord,
    EngagementStep,
    HealthCheck,
    ProjectWorker,
    RosterImportRow,
    WorkerEvaluation,
)
from app.kernel.own_rows import Rows, own_rows
from app.sites.models import Company, Project


def own_engagements(person_id: str) -> Rows:
    found = list(ProjectWorker.select().where(ProjectWorker.person_id == person_id))
    projects = Project.select(Project.id, Project.name).where(Project.id << [row.project_id for row in found])
    companies = Company.select(Company.id, Company.name).where(
        Company.id << [row.company_id for row in found]
    )
    return own_rows(found, project=dict(projects.tuples()), company=dict(companies.tuples()))


def own_engagement_steps(person_id: str) -> Rows:
    engagements = ProjectWorker.select(ProjectWorker.id).where(ProjectWorker.person_id == person_id)
    found = EngagementStep.select().where(EngagementStep.project_worker_id.in_(engagements))
    return own_rows(found.order_by(EngagementStep.at))


def own_roster_answers(person_id: str) -> Rows:
    """The rows of sheets by which he was registered; a row that was refused names nobody for certain."""
    engagements = ProjectWorker.select(ProjectWorker.id).where(ProjectWorker.person_id == person_id)
    found = RosterImportRow.select().where(RosterImportRow.project_worker_id.in_(engagements))
    return own_rows(found.order_by(RosterImportRow.id))


def own_bars(person_id: str) -> Rows:
    return own_rows(BlacklistEntry.select().where(BlacklistEntry.person_id == person_id))


def own_health_checks(person_id: str) -> Rows:
    return own_rows(HealthCheck.select().where(HealthCheck.person_id == person_id))


def own_evaluations(person_id: str) -> Rows:
    return own_rows(WorkerEvaluation.select().where(WorkerEvaluation.person_id == person_id))


def own_conduct(person_id: str) -> Rows:
    """Also what was withdrawn."""
    return own_rows(ConductRecord.select().where(ConductRecord.person_id == person_id))


def living_engagements(person_id: str) -> list[str]:
    """What he is told before his account is closed: a sentence per project he still works on."""
    names = (
        Project.select(Project.name)
        .join(ProjectWorker, on=(ProjectWorker.project_id == Project.id))
        .where((ProjectWorker.person_id == person_id) & (ProjectWorker.stage != EXITED))
        .order_by(Project.name)
        .tuples()
    )
    return [f"您还在“{name}”参建：注销后个人码失效，进出场须持身份证由门卫人工登记" for (name,) in names]
