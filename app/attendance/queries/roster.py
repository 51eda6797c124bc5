"""Everybody who may come to a project's gate, and what phones without a network were told before."""

from __future__ import annotations

from collections.abc import Mapping

from peewee import EXCLUDED, JOIN, fn

from app.attendance.models import RosterEntry
from app.attendance.rules.roster import Told
from app.employment.facts import EXITED
from app.employment.models import ProjectWorker
from app.kernel.prepared import Prepared
from app.people.models import PersonalCode

ROWS_AT_ONCE = 500


def living_codes(project_id: str) -> list[tuple[str, str | None]]:
    """Engagements that are not over, each with the code ids (16 hex digits) that are alive, or with None. One
    statement; always in the same order."""
    return _LIVING_CODES.tuples(project_id)


_LIVING_CODES = Prepared(
    lambda project_id: (
        ProjectWorker.select(ProjectWorker.id, PersonalCode.code_id)
        .join(
            PersonalCode,
            JOIN.LEFT_OUTER,
            on=(PersonalCode.person_id == ProjectWorker.person_id) & PersonalCode.revoked_at.is_null(),
        )
        .where((ProjectWorker.project_id == project_id) & (ProjectWorker.stage != EXITED))
        .order_by(ProjectWorker.id, PersonalCode.code_id)
    )
)


def newest_version(project_id: str) -> int:
    """What phones were told last; 0 where nothing was ever told. One statement."""
    return _NEWEST.tuples(project_id)[0][0] or 0


_NEWEST = Prepared(
    lambda project_id: RosterEntry.select(fn.MAX(RosterEntry.version)).where(
        RosterEntry.project_id == project_id
    )
)


def told_before(project_id: str) -> dict[str, Told]:
    """By engagement. One statement."""
    rows = (
        RosterEntry.select(
            RosterEntry.project_worker_id, RosterEntry.digest, RosterEntry.version, RosterEntry.removed
        )
        .where(RosterEntry.project_id == project_id)
        .tuples()
    )
    return {worker: Told(digest, version, bool(removed)) for worker, digest, version, removed in rows}


def remember(project_id: str, news: Mapping[str, Told]) -> None:
    """Inside the transaction that compared: what phones are told from now on."""
    told_anew = list(news.items())
    for begin in range(0, len(told_anew), ROWS_AT_ONCE):
        rows = [
            RosterEntry(
                project_id=project_id,
                project_worker_id=worker_id,
                digest=told.digest,
                version=told.version,
                removed=told.is_removed,
            ).__data__
            for worker_id, told in told_anew[begin : begin + ROWS_AT_ONCE]
        ]
        RosterEntry.insert_many(rows).on_conflict(
            conflict_target=(RosterEntry.project_id, RosterEntry.project_worker_id),
            update={
                RosterEntry.digest: EXCLUDED.digest,
                RosterEntry.version: EXCLUDED.version,
                RosterEntry.removed: EXCLUDED.removed,
            },
        ).execute()
