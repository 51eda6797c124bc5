"""Two weeks of coming and going, with a day of rest, a day of heavy rain, and a morning without a network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.commands.demo import crew
from app.commands.demo.past import Past
from app.commands.demo.people import Member
from app.commands.demo.scanning import Scanning

DAYS = 14
REST_AGO, RAIN_AGO, OFFLINE_AGO, BARRED_AGO, LEFT_AGO = 9, 5, 4, 4, 8
TOGETHER = timedelta(seconds=100)
RARELY, VISITS = 4, 3
ABSENT, REPEATED, CARD_SHARE = 0.06, 0.012, 0.7
OFFLINE_GATE, OFFLINE_UNTIL_H = 0, 8

Clock = tuple[int, int]
SHIFTS: dict[str, tuple[tuple[Clock, Clock], ...]] = {
    "early": (((6, 40), (18, 0)),),
    "day": (((6, 55), (17, 40)),),
    "late": (((7, 10), (17, 20)),),
    "night": (((19, 50), (30, 40)),),
    "twice": (((8, 0), (11, 45)), ((13, 10), (20, 20))),
    "office": (((8, 20), (18, 20)),),
    "visits": (((9, 30), (11, 30)),),
    "rarely": (((9, 0), (16, 0)),),
}
RAINED_OFF = frozenset({"day", "late"})
HALF_DAY: tuple[tuple[Clock, Clock], ...] = (((6, 40), (11, 35)),)
DUTY: tuple[tuple[Clock, Clock], ...] = (((8, 20), (20, 30)),)

FORGOT_AGO = {crew.WORKER_NAME: 6}
"""Who did not scan when he left, by WeChat code; the others of the kind are in ``Incidents``."""


@dataclass(frozen=True)
class Passage:
    """Somebody comes or goes."""

    at: datetime
    member: Member
    direction: str
    gate: int


class Workdays:
    """Plans the two weeks up to today."""

    def __init__(self, past: Past, cast: list[Member]) -> None:
        self._past = past
        self._cast = cast
        self._scanning = Scanning(past)

    def plan(self) -> None:
        offline = self._past.moment(OFFLINE_AGO, OFFLINE_UNTIL_H)
        begun = self._past.moment(OFFLINE_AGO, 0)
        queues: dict[tuple[str, int], list[Passage]] = {}
        late: list[Passage] = []
        for passage in self._passages():
            is_late = begun <= passage.at < offline and passage.gate == OFFLINE_GATE
            if is_late and passage.member.part.project == crew.CQ:
                late.append(passage)
            elif passage.at < self._past.now - timedelta(seconds=10):
                queues.setdefault((passage.member.place.id, passage.gate), []).append(passage)
        for queue in queues.values():
            for group in _groups(sorted(queue, key=lambda one: one.at)):
                self._past.at(group[-1].at + timedelta(seconds=2), lambda group=group: self._upload(group))  # type: ignore[misc]
        if late:
            self._past.at(offline + timedelta(minutes=5), lambda: self._upload(late, offline=True))

    def _passages(self) -> Iterator[Passage]:
        random = self._past.random
        for ago in range(DAYS - 1, -1, -1):
            delays: dict[tuple[str, ...], float] = {}
            for member in self._cast:
                crowd = (member.part.project, member.part.team or member.part.role)
                gate = sum(map(ord, crowd[1])) % len(member.place.gates)
                for number, stay in enumerate(self._hours(member, ago)):
                    for direction, (hour, minute) in zip(("in", "out"), stay, strict=True):
                        if direction == "out" and FORGOT_AGO.get(member.part.wechat or "") == ago:
                            continue
                        delay = delays.setdefault((*crowd, direction, str(number)), random.uniform(-200, 420))
                        at = self._past.moment(ago, hour, minute, delay + random.uniform(0, 90))
                        yield Passage(at, member, direction, gate)
                        if random.random() < REPEATED:
                            yield Passage(
                                at + timedelta(seconds=random.randint(8, 50)), member, direction, gate
                            )

    def _hours(self, member: Member, ago: int) -> tuple[tuple[Clock, Clock], ...]:
        part = member.part
        is_gone = (part.fate == crew.BARRED and ago < BARRED_AGO) or (
            part.fate == crew.LEFT and ago < LEFT_AGO
        )
        is_off = (part.shift == "visits" and ago % VISITS) or (part.shift == "rarely" and ago % RARELY)
        is_on_duty = part.post == "SAFETY_OFFICER"
        if part.shift == "none" or part.fate == crew.HIRED or is_gone or is_off:
            return ()
        if is_on_duty:
            return DUTY
        is_known = part.wechat is not None
        if ago == REST_AGO or (not is_known and self._past.random.random() < ABSENT):
            return ()
        if ago == RAIN_AGO and part.project == crew.CQ:
            if part.shift in RAINED_OFF:
                return ()
            if part.shift == "early":
                return HALF_DAY
        return SHIFTS[part.shift]

    def _upload(self, group: list[Passage], *, offline: bool = False) -> None:
        scanning, first = self._scanning, group[0]
        said = {"mode": "offline", "shown_result": "accepted"} if offline else {}
        scans = [
            scanning.scan(one.member, one.at, one.direction, **said, **self._card(one.member))
            for one in group
        ]
        answers = scanning.send(first.gate, first.member, scans)
        for answer in answers:
            if answer["status"] == "needs_confirmation":
                place, settling = first.member.place, self._past.product.settling
                settling.confirm(place.gates[first.gate], place.id, answer["scan_id"], "id_card")

    def _card(self, member: Member) -> dict[str, Any]:
        """In Hangzhou most lay their ID card on the reader, which is the legal check there."""
        shows_card = member.part.project == crew.HZ and self._past.random.random() < CARD_SHARE
        return self._scanning.card(member) if shows_card else {}


def _groups(queue: list[Passage]) -> Iterator[list[Passage]]:
    """Those who come together are uploaded together."""
    group: list[Passage] = []
    for passage in queue:
        if group and passage.at - group[0].at > TOGETHER:
            yield group
            group = []
        group.append(passage)
    if group:
        yield group
