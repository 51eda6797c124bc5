"""The trails that scans are judged after: from presence, from older events, from the scans just judged."""

from __future__ import annotations

from collections.abc import Iterable

from app.attendance.facts import IN, OUT
from app.attendance.queries.events import moves_around
from app.attendance.queries.presence import Stand, stands_of
from app.attendance.rules.places import Elsewhere
from app.attendance.rules.presence import Key, Move, Trail
from app.attendance.service.cases import Prepared
from app.attendance.service.recording import Judged
from app.attendance.service.writing import LastMove


class Tracks:
    """What is known of the people at hand: their trails on this project, and where else they are.

    ``seen``: the versions of what stood there, in the order of persons and projects; None when nobody was
    looked at. ``is_complete``: that was enough, older events were not asked for.
    """

    def __init__(self, project_id: str) -> None:
        self._project_id = project_id
        self._trails: dict[str, Trail] = {}
        self._others: dict[str, tuple[Elsewhere, ...]] = {}
        self._standing: set[str] = set()
        self.newest: dict[str, LastMove] = {}
        self.seen: str | None = None
        self.is_complete = True

    @classmethod
    def of(cls, project_id: str, scanner_id: str, todo: Iterable[Prepared], *, hold: bool = True) -> Tracks:
        """One statement for everybody; one more when something comes in that is older than what is known.

        With ``hold`` nobody else moves them until the transaction ends.
        """
        tracks = cls(project_id)
        earliest: dict[str, Key] = {}
        for one in todo:
            if one.person_id is not None and one.case.is_known:
                key = (one.case.at, scanner_id, one.scan.seq)
                earliest[one.person_id] = min(key, earliest.get(one.person_id, key))
        if not earliest:
            return tracks
        late: dict[str, Stand] = {}
        stands = stands_of(sorted(earliest), hold=hold)
        tracks.seen = " ".join(stand.version for stand in stands)
        for stand in stands:
            if stand.project_id != project_id:
                other = Elsewhere(stand.inside, stand.since, stand.place)
                tracks._others[stand.person_id] = (*tracks.others(stand.person_id), other)
                continue
            tracks._standing.add(stand.person_id)
            if earliest[stand.person_id] < stand.key:
                late[stand.person_id] = stand
            else:
                tracks._trails[stand.person_id] = Trail.of(_moves_of(stand))
        if late:
            tracks.is_complete = False
            begin = min(earliest[person_id][0] for person_id in late)
            found = moves_around(project_id, late, begin, max(stand.since for stand in late.values()))
            tracks._trails.update({person: Trail.of(moves) for person, moves in found.items()})
        return tracks

    def trail(self, person_id: str | None) -> Trail:
        return Trail() if person_id is None else self._trails.setdefault(person_id, Trail())

    def others(self, person_id: str | None) -> tuple[Elsewhere, ...]:
        return self._others.get(person_id or "", ())

    def follow(self, judged: Judged) -> None:
        """The judged scan becomes part of the trail that the next one is judged after."""
        move, person_id = judged.move, judged.person_id
        if move is None or person_id is None:
            return
        trail = self.trail(person_id)
        trail.add(move)
        counted_at = trail.counted_at()
        if trail.last is move and counted_at is not None:
            self.newest[person_id] = LastMove(
                self._project_id,
                person_id,
                judged.project_worker_id,
                move,
                counted_at,
                judged.event_id,
                is_first=person_id not in self._standing,
            )

    @property
    def begun(self) -> list[LastMove]:
        """Of people of whom nothing stood on this project."""
        return [last for last in self.newest.values() if last.is_first]

    @property
    def moved(self) -> list[LastMove]:
        return [last for last in self.newest.values() if not last.is_first]


def _moves_of(stand: Stand) -> list[Move]:
    direction = IN if stand.inside else OUT
    is_repetition = stand.counted_at != stand.since
    last = Move(stand.since, stand.last_scanner, stand.last_seq, direction, is_repetition)
    return [Move(stand.counted_at, "", 0, direction), last] if is_repetition else [last]
