"""Statements that read who is where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from peewee import JOIN

from app.attendance.models import Presence
from app.attendance.rules.places import Place
from app.attendance.rules.presence import OPEN_FOR, Key
from app.employment.models import ProjectWorker
from app.kernel.db import InstantField, database, is_postgres
from app.people.models import Person
from app.sites.models import Company, Team

INSTANT = InstantField()


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the fold of one person on one project stands; ``place`` is that of the project.

    ``version`` is another one after every change; only PostgreSQL tells it.
    """

    project_id: str
    person_id: str
    inside: bool
    since: datetime
    counted_at: datetime
    last_scanner: str
    last_seq: int
    place: Place | None
    version: str

    @property
    def key(self) -> Key:
        return self.since, self.last_scanner, self.last_seq


VERSION = "{row}.xmin::text || {row}.ctid::text"
"""On PostgreSQL: of which transaction a row is, and where it lies; no two versions of a row have both."""


@cache
def _stands_sql(count: int, param: str, version: str, lock: str) -> str:
    return (
        "SELECT p.project_id, p.person_id, p.inside, p.since, p.counted_at, p.last_scanner, p.last_seq, "  # noqa: S608
        f"j.lng, j.lat, {version} FROM presence p JOIN project j ON j.id = p.project_id "
        f"WHERE p.person_id IN ({', '.join([param] * count)}) ORDER BY p.person_id, p.project_id{lock}"
    )


def stands_of(person_ids: Sequence[str], *, hold: bool = True) -> list[Stand]:
    """Of these persons on every project; one statement, that holds them until the transaction ends."""
    version, lock = "''", ""
    if is_postgres():
        version, lock = VERSION.format(row="p"), " FOR UPDATE OF p" if hold else ""
    sql = _stands_sql(len(person_ids), database.param, version, lock)
    stands = []
    for row in database.execute_sql(sql, tuple(person_ids)):
        project, person, inside, since, counted, scanner, seq, lng, lat, changed = row
        place = None if lng is None or lat is None else (lng, lat)
        since, counted = INSTANT.python_value(since), INSTANT.python_value(counted)
        assert since is not None
        assert counted is not None
        stands.append(Stand(project, person, bool(inside), since, counted, scanner, seq, place, changed))
    return stands


def people_inside(project_id: str, now: datetime) -> list[dict[str, Any]]:
    """Everybody whose last counted event on the project is an entry of at most 16 hours ago."""
    query = (
        Presence.select(
            Presence.person_id,
            Presence.since,
            ProjectWorker.id.alias("worker_id"),
            ProjectWorker.work_type,
            ProjectWorker.identity_class,
            Person.worker_name_masked.alias("name"),
            Person.head_image_id,
            Company.name.alias("company"),
            Team.name.alias("team"),
        )
        .join(Person, on=(Person.id == Presence.person_id))
        .join(ProjectWorker, JOIN.LEFT_OUTER, on=(ProjectWorker.id == Presence.project_worker_id))
        .join(Company, JOIN.LEFT_OUTER, on=(Company.id == ProjectWorker.company_id))
        .join(Team, JOIN.LEFT_OUTER, on=(Team.id == ProjectWorker.team_id))
        .where((Presence.project_id == project_id) & Presence.inside & (Presence.since >= now - OPEN_FOR))
        .order_by(Presence.since, Presence.person_id)
    )
    return list(query.dicts())


@dataclass(frozen=True, slots=True)
class Entrant:
    """An engagement whose bearer is inside since his entry, or (``since`` None) is not."""

    worker_id: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Moves:
    """Who has moved, and what is so by then: ``inside`` people, and the sum of their entries' unix seconds
    (whole ones; of those with an engagement), which is another as soon as one of them is another."""

    inside: int
    since_sum: int
    moved: list[Entrant]


_SECONDS = {
    True: "floor(extract(epoch FROM since))::bigint",
    False: "CAST(strftime('%s', substr(since, 1, 19)) AS INTEGER)",
}


@cache
def _moves_sql(param: str, *, on_postgres: bool) -> str:
    collate = ' COLLATE "C"' if on_postgres else ""
    return (
        "WITH here AS (SELECT project_worker_id AS worker, inside AND since >= "  # noqa: S608
        f"{param} AS inside, since, last_event_id FROM presence WHERE project_id = {param}) "
        "SELECT NULL AS worker, NULL AS inside, NULL AS since, COUNT(*) AS people, "
        f"SUM(CASE WHEN worker IS NOT NULL THEN {_SECONDS[on_postgres]} END) AS entries "
        "FROM here WHERE inside UNION ALL "
        "SELECT worker, inside, since, NULL, NULL FROM here "
        f"WHERE worker IS NOT NULL AND last_event_id{collate} >= {param}"
    )


def moves_since(project_id: str, first_event_id: str, now: datetime) -> Moves:
    """Whom an event with this id or a later one has moved; one statement, so that all of it fits together.

    An event that stops counting moves somebody without an event of its own; ``since_sum`` tells that.
    """
    sql = _moves_sql(database.param, on_postgres=is_postgres())
    values = (INSTANT.db_value(now - OPEN_FOR), project_id, first_event_id)
    moves = Moves(0, 0, [])
    for worker, inside, since, people, entries in database.execute_sql(sql, values):
        if worker is None:
            moves = Moves(people, int(entries or 0), moves.moved)
        else:
            moves.moved.append(Entrant(worker, INSTANT.python_value(since) if inside else None))
    return moves


def all_inside(project_id: str, now: datetime) -> Moves:
    """As ``moves_since`` of somebody who knows of nobody: everybody who is inside. One statement."""
    rows = list(
        Presence.select(Presence.project_worker_id, Presence.since)
        .where((Presence.project_id == project_id) & Presence.inside & (Presence.since >= now - OPEN_FOR))
        .tuples()
    )
    moved = [Entrant(worker, since) for worker, since in rows if worker is not None]
    return Moves(len(rows), sum(int(one.since.timestamp()) for one in moved if one.since), moved)


def is_inside(project_id: str, person_id: str, now: datetime) -> bool:
    """SM8: inside by an entry of at most 16 hours ago."""
    return bool(
        Presence.select()
        .where(
            (Presence.project_id == project_id)
            & (Presence.person_id == person_id)
            & Presence.inside
            & (Presence.since >= now - OPEN_FOR)
        )
        .exists()
    )
