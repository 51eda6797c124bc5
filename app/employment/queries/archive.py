"""What the slice knows of a person for his archive: where he worked, how healthy, how well, how rewarded."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from peewee import JOIN

from app.employment.facts import BY_NUMBER, EXITED
from app.employment.models import (
    BlacklistEntry,
    ConductRecord,
    HealthCheck,
    ProjectWorker,
    WorkerEvaluation,
)
from app.employment.rules.archive_reach import Tie
from app.employment.rules.health import RESULTS
from app.kernel.clock import day_text
from app.people.facts import AUTHORITY, EMPLOYER, PROJECT, Entry, Fact
from app.policies import dictionaries, regions
from app.policies.dictionaries import dictionary
from app.sites.models import Company, Project

WORKER_CLASS = "worker"
KINDS = {"award": "奖励", "penalty": "处罚"}


def ties_of(person_id: str) -> list[Tie]:
    """Every engagement, living or past, as far as it opens the archive. One statement."""
    return [
        Tie(
            row["project_id"],
            row["region_code"] or "",
            row["general_contractor_id"] or "",
            row["company_id"],
            row["stage"] != EXITED,
            row["filed_with"] == BY_NUMBER,
        )
        for row in _engagements(person_id)
    ]


def latest_class(person_id: str) -> str | None:
    """The identity class of the living engagement, else of the last; None without any. One statement."""
    row = (
        ProjectWorker.select(ProjectWorker.identity_class)
        .where(ProjectWorker.person_id == person_id)
        .order_by(
            ProjectWorker.exited_on.is_null().desc(), ProjectWorker.joined_on.desc(), ProjectWorker.id.desc()
        )
        .tuples()
        .first()
    )
    return str(row[0]) if row else None


def engagement_entries(person_id: str, _on: date) -> list[Entry]:
    """Where he works and worked, and the projects on which he held a post. One statement."""
    entries = []
    for row in _engagements(person_id):
        until = day_text(row["exited_on"]) if row["exited_on"] else "至今"
        period = Fact("时间", f"{day_text(row['joined_on'])} — {until}")
        work = _work_of(row)
        told: dict[str, Any] = {
            "source": PROJECT,
            "is_proven": True,
            "updated_at": row["updated_at"],
            "day": row["joined_on"],
        }
        project, company = row["project_name"] or "", row["company_name"] or ""
        facts = (Fact("项目", project), *([Fact("工种或岗位", work)] if work else []), period)
        entries.append(Entry("engagement", company, facts, **told))
        if row["post"] and row["identity_class"] != WORKER_CLASS:
            post = (Fact("岗位", dictionaries.posts().label(row["post"])), Fact("单位", company), period)
            entries.append(Entry("achievement", project, post, **told))
    return entries


def health_entries(person_id: str, _on: date) -> list[Entry]:
    """X-08: for others the result and the day of the next check. One statement."""
    return [
        Entry(
            "health",
            RESULTS[row.result],
            (
                Fact("下次体检不晚于", day_text(row.next_due_on)),
                Fact("体检日期", day_text(row.checked_on), is_own=True),
                Fact("体检机构", row.institution, is_own=True),
                *(
                    [Fact("特殊岗位", dictionary("special-posts").label(row.special_post), is_own=True)]
                    if row.special_post
                    else []
                ),
            ),
            EMPLOYER,
            True,
            row.created_at,
            row.checked_on,
        )
        for row in HealthCheck.select().where(HealthCheck.person_id == person_id)
    ]


def evaluation_entries(person_id: str, _on: date) -> list[Entry]:
    """One statement."""
    rows = (
        WorkerEvaluation.select(WorkerEvaluation, Company.name.alias("company_name"))
        .join(Company, JOIN.LEFT_OUTER, on=(Company.id == WorkerEvaluation.company_id))
        .where(WorkerEvaluation.person_id == person_id)
        .objects()
    )
    return [
        Entry(
            "evaluation",
            f"{row.score}分",
            (
                Fact("单位", row.company_name or ""),
                Fact("理由", row.reason),
                *([Fact("本人异议", row.objection)] if row.objection else []),
            ),
            EMPLOYER,
            True,
            row.objected_at or row.given_at,
            id=row.id,
            state="objected" if row.objection else "given",
        )
        for row in rows
    ]


def conduct_entries(person_id: str, on: date) -> list[Entry]:
    """Awards and penalties that stand, and bars that hold or held. Two statements."""
    standing = (ConductRecord.person_id == person_id) & ConductRecord.withdrawn_at.is_null()
    entries = [
        Entry(
            "conduct",
            f"{KINDS[row.kind]}：{row.matter}",
            (Fact("作出机关", row.authority), Fact("日期", day_text(row.decided_on))),
            AUTHORITY,
            True,
            row.created_at,
            row.decided_on,
        )
        for row in ConductRecord.select().where(standing)
    ]
    bars = BlacklistEntry.select().where(
        (BlacklistEntry.person_id == person_id)
        & BlacklistEntry.lifted_at.is_null()
        & (BlacklistEntry.since <= on)
    )
    for bar in bars:
        place = regions.find(bar.region_code)
        until = day_text(bar.until) if bar.until else "长期"
        period, why = f"{day_text(bar.since)} — {until}", Fact("理由", bar.reason, is_own=True)
        title = f"黑名单：{place.name if place else bar.region_code}"
        entries.append(
            Entry("conduct", title, (Fact("时间", period), why), AUTHORITY, True, bar.created_at, bar.since)
        )
    return entries


def latest_checks(person_ids: Collection[str]) -> dict[str, HealthCheck]:
    """The last health check of each, whoever entered it. One statement."""
    rows = HealthCheck.select().where(HealthCheck.person_id.in_(list(person_ids)))
    return {row.person_id: row for row in rows.order_by(HealthCheck.checked_on, HealthCheck.id)}


def _engagements(person_id: str) -> list[dict[str, Any]]:
    query = (
        ProjectWorker.select(
            ProjectWorker,
            Project.name.alias("project_name"),
            Project.region_code,
            Project.general_contractor_id,
            Company.name.alias("company_name"),
        )
        .join(Project, JOIN.LEFT_OUTER, on=(Project.id == ProjectWorker.project_id))
        .join(Company, JOIN.LEFT_OUTER, on=(Company.id == ProjectWorker.company_id))
        .where(ProjectWorker.person_id == person_id)
        .order_by(ProjectWorker.joined_on)
    )
    return list(query.dicts())


def _work_of(row: dict[str, Any]) -> str | None:
    if row["post"]:
        return dictionaries.posts().label(row["post"])
    return dictionaries.work_types().label(row["work_type"]) if row["work_type"] else None
