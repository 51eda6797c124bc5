"""Who is inside, and putting it right when an event stops counting."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from app.attendance.facts import COUNTED, DUPLICATE
from app.attendance.models import AttendanceAppeal, Presence, ScanAlert, SiteAttendance
from app.attendance.queries import presence as standing
from app.attendance.queries.events import last_counted
from app.attendance.rules.presence import Move
from app.attendance.rules.showing import colour_of, work_type_label
from app.attendance.service.recording import shown
from app.attendance.service.writing import LastMove, put_presence
from app.kernel.actor import Actor
from app.kernel.clock import Clock, in_shanghai
from app.kernel.db import database, is_postgres
from app.kernel.ids import first_id, made_ms, new_id
from app.kernel.jobs import JobRun
from app.kernel.ports import PhotoStore
from app.sites.service.scopes import Scopes

FOLLOWED_MS = 3_600_000
"""How old a version may be from which moves are told."""
UNSEEN_MS = 30_000
"""From an event's id to its commit, and between two machines' clocks; who moved in it is told twice."""


class Presences:
    """Reads presence; ``refold`` and ``adopt`` are for services that change which events count."""

    def __init__(self, clock: Clock, scopes: Scopes, photos: PhotoStore) -> None:
        self._clock = clock
        self._scopes = scopes
        self._photos = photos

    def of_project(self, actor: Actor, project_id: str) -> dict[str, Any]:
        """``inside`` (distinct people), ``people`` with ``worker`` and ``since``, counts by company and team,
        ``as_of``. As quick after a million events as after ten."""
        project = self._scopes.project_for(actor, project_id, "read")
        now = self._clock.now()
        rows = standing.people_inside(project.id, now)
        companies = Counter(row["company"] or "" for row in rows)
        teams = Counter((row["company"] or "", row["team"] or "") for row in rows)
        return {
            "inside": len(rows),
            "people": [
                {"worker": self._worker(row, now), "since": in_shanghai(row["since"])} for row in rows
            ],
            "by_company": [{"company": name or None, "inside": n} for name, n in companies.most_common()],
            "by_team": [
                {"company": company or None, "team": team or None, "inside": n}
                for (company, team), n in teams.most_common()
            ],
            "as_of": in_shanghai(now),
        }

    def moves(self, actor: Actor, project_id: str, since: str | None) -> dict[str, Any]:
        """Who has come and gone behind the ``version`` of an earlier answer: ``people`` inside with
        ``worker_id`` and ``since``, ``left`` (worker ids), ``inside``, ``since_sum``, ``version``, ``full``.

        Everybody (``full``) for whoever has no version or one of more than an hour ago. Whoever adds all up
        and does not come to ``since_sum`` (as ``Moves``) has missed that an event stopped counting, and asks
        for everybody. Two statements.
        """
        project = self._scopes.project_for(actor, project_id, "read")
        now, version = self._clock.now(), new_id()
        begin = _begin(since, version)
        if begin is None:
            moves = standing.all_inside(project.id, now)
        else:
            moves = standing.moves_since(project.id, begin, now)
        return {
            "version": version,
            "full": begin is None,
            "inside": moves.inside,
            "since_sum": moves.since_sum,
            "people": [
                {"worker_id": one.worker_id, "since": in_shanghai(one.since)}
                for one in moves.moved
                if one.since is not None
            ],
            "left": [one.worker_id for one in moves.moved if one.since is None],
            "as_of": in_shanghai(now),
        }

    def is_inside(self, project_id: str, person_id: str) -> bool:
        """SM8: whether the person is on the site now, for whoever wants to write him off."""
        return standing.is_inside(project_id, person_id, self._clock.now())

    def refold(self, project_id: str, person_id: str) -> None:
        """Inside the transaction that made an event count, or stop counting: presence of the person on the
        project from his newest counted events."""
        held = Presence.select(Presence.id).where(
            (Presence.project_id == project_id) & (Presence.person_id == person_id)
        )
        if is_postgres():
            held = held.for_update()
        stood = list(held.tuples())
        newest = last_counted(project_id, person_id, self._clock.now())
        if not newest:
            Presence.delete().where(
                (Presence.project_id == project_id) & (Presence.person_id == person_id)
            ).execute()
            return
        last = newest[0]
        counted = next((event for event in newest if event.status != DUPLICATE), last)
        # Where nothing stood there was nothing to hold: a first scan of his may just be writing the newest.
        put_presence([_last_move(last, counted.happened_at)], replacing=bool(stood))

    def adopt(self, run: JobRun) -> None:
        """Job ``person-merged``: the events of the earlier entry belong to the person who lives on."""
        old, new = run.subject_id, str(run.payload["into"])
        with database.atomic():
            moved = {
                project_id
                for (project_id,) in SiteAttendance.select(SiteAttendance.project_id)
                .where((SiteAttendance.person_id == old) & SiteAttendance.status.in_(COUNTED))
                .distinct()
                .tuples()
            }
            for table in (SiteAttendance, AttendanceAppeal, ScanAlert):
                table.update(person_id=new).where(table.person_id == old).execute()
            Presence.delete().where(Presence.person_id == old).execute()
            for project_id in sorted(moved):
                self.refold(project_id, new)

    def _worker(self, row: dict[str, Any], now: datetime) -> dict[str, Any] | None:
        worker = {
            "id": row["worker_id"],
            "person_id": row["person_id"],
            "name": row["name"],
            "photo_id": row["head_image_id"],
            "company": row["company"],
            "team": row["team"],
            "work_type": work_type_label(row["work_type"]),
            "work_type_code": row["work_type"],
            "identity_class": row["identity_class"],
            **colour_of(row["identity_class"]),
        }
        return shown(worker, self._photos, now)


def _begin(since: str | None, version: str) -> str | None:
    """The first id of an event that the answer with the version ``since`` may not have known of; None where
    everybody is told."""
    if since is None:
        return None
    known = made_ms(since)
    if not -UNSEEN_MS <= made_ms(version) - known <= FOLLOWED_MS:
        return None
    return first_id(known - UNSEEN_MS)


def _last_move(event: SiteAttendance, counted_at: datetime) -> LastMove:
    move = Move(event.happened_at, event.scanner_id, event.seq, event.direction, event.status == DUPLICATE)
    return LastMove(event.project_id, event.person_id, event.project_worker_id, move, counted_at, event.id)
