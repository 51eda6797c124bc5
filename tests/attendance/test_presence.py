"""Who is inside: distinct people, the same in whatever order their passings arrive."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.attendance.facts import Scan
from app.attendance.models import Presence, ScanAlert, SiteAttendance
from app.attendance.rules.stays import stays_of
from app.attendance.service import presences
from app.bootstrap import Product
from app.kernel.clock import FrozenClock
from app.kernel.db import database
from app.kernel.errors import Missing
from app.kernel.ids import first_id, made_ms, new_id
from app.kernel.jobs import JobRun
from app.people.models import Person
from tests.factories.attendance import (
    Worker,
    a_code,
    a_scan,
    a_worker,
    another_scanner,
    batch,
    offline,
    passing,
)
from tests.factories.sites import Site, a_site
from tests.statements import statements
from tests.waiting import until

H = timedelta(hours=1)


def inside(product: Product, site: Site) -> int:
    return int(product.presences.of_project(site.staff, site.id)["inside"])


def test_people_are_counted_not_passings(product: Product, site: Site, clock: FrozenClock) -> None:
    one, two = a_worker(product, site, "王建国"), a_worker(product, site, "张伟")
    for gate in (site.staff, another_scanner(site)):
        clock.move(minutes=2)
        passing(product, site, one, by=gate)
    passing(product, site, two)
    shown = product.presences.of_project(site.regulator, site.id)
    assert shown["inside"] == 2
    assert [person["worker"]["id"] for person in shown["people"]] == [one.id, two.id]
    assert shown["people"][0]["worker"]["name"] == "王**"
    assert shown["by_company"] == [{"company": "渝建劳务有限公司", "inside": 2}]
    assert shown["by_team"] == [{"company": "渝建劳务有限公司", "team": "钢筋一班", "inside": 2}]
    assert shown["as_of"] == "2026-03-10T12:04:00+08:00"


def test_nobody_stays_for_more_than_sixteen_hours(product: Product, site: Site, clock: FrozenClock) -> None:
    worker = a_worker(product, site)
    passing(product, site, worker)
    clock.move(hours=16)
    assert inside(product, site) == 1
    clock.move(seconds=1)
    assert inside(product, site) == 0
    assert not product.presences.is_inside(site.id, worker.person_id)
    again = passing(product, site, worker, "auto")
    assert (again["direction"], again["flags"]) == ("in", ["MISSING_OUT"])


def test_a_night_shift_over_midnight(product: Product, site: Site, clock: FrozenClock) -> None:
    worker = a_worker(product, site)
    clock.move(hours=9)  # 21:00
    passing(product, site, worker)
    clock.move(hours=8)  # 05:00 of the next day
    assert inside(product, site) == 1
    assert passing(product, site, worker, "auto")["direction"] == "out"
    assert inside(product, site) == 0


def test_a_late_upload_changes_only_what_it_should(product: Product, site: Site, clock: FrozenClock) -> None:
    worker = a_worker(product, site)
    now = product.clock.now()
    passing(product, site, worker, "in", at=now - H)
    late = passing(product, site, worker, "out", at=now - 2 * H)
    assert (late["status"], late["flags"]) == ("accepted", ["OFFLINE", "OUT_WITHOUT_IN"])
    assert inside(product, site) == 1
    early = passing(product, site, worker, "in", at=now - 5 * H)
    assert early["flags"] == ["OFFLINE"]
    assert inside(product, site) == 1
    passing(product, site, worker, "out", at=now - H / 2)
    assert inside(product, site) == 0


def test_an_exit_between_two_entries_told_last(product: Product, site: Site) -> None:
    """The second entry looked like a repetition when it came, and is none."""
    worker = a_worker(product, site)
    now = product.clock.now()
    for seconds, direction in ((0, "in"), (50, "in"), (30, "out")):
        passing(product, site, worker, direction, at=now - H + timedelta(seconds=seconds))
    assert inside(product, site) == 1


def test_others_see_nothing(product: Product, site: Site) -> None:
    with pytest.raises(Missing):
        product.presences.of_project(site.outsider, site.id)


def test_the_person_who_lives_on_takes_over(product: Product, site: Site, clock: FrozenClock) -> None:
    earlier, later = a_worker(product, site, "王建国"), Person.create(created_at=product.clock.now())
    passing(product, site, earlier)
    run = JobRun("j", "person-merged", earlier.person_id, {"into": later.id}, 1, False)
    for _twice in range(2):
        product.presences.adopt(run)
        assert SiteAttendance.get().person_id == later.id
        assert product.presences.is_inside(site.id, later.id)
        assert not product.presences.is_inside(site.id, earlier.person_id)


class Follower:
    """What a guard's page makes of the moves that it is told (``web/lib/offline/inside.js``)."""

    def __init__(self, product: Product, site: Site) -> None:
        self.product, self.site = product, site
        self.since: dict[str, datetime] = {}
        self.version: str | None = None
        self.times_in_full = 0

    def look(self) -> dict[str, Any]:
        told = self.product.presences.moves(self.site.staff, self.site.id, self.version)
        if not self._takes(told):
            told = self.product.presences.moves(self.site.staff, self.site.id, None)
            assert self._takes(told)
        self.times_in_full += told["full"]
        return told

    def _takes(self, told: dict[str, Any]) -> bool:
        since = {} if told["full"] else dict(self.since)
        for worker in told["left"]:
            since.pop(worker, None)
        since |= {one["worker_id"]: datetime.fromisoformat(one["since"]) for one in told["people"]}
        open_from = datetime.fromisoformat(told["as_of"]) - 16 * H
        since = {worker: at for worker, at in since.items() if at >= open_from}
        if sum(int(at.timestamp()) for at in since.values()) != told["since_sum"]:
            return False
        assert len(since) == told["inside"]
        self.since, self.version = since, told["version"]
        return True

    def is_right(self) -> bool:
        people = self.product.presences.of_project(self.site.staff, self.site.id)["people"]
        return self.since == {one["worker"]["id"]: datetime.fromisoformat(one["since"]) for one in people}


@pytest.fixture
def follower(product: Product, site: Site) -> Follower:
    return Follower(product, site)


def test_a_page_is_told_who_came_and_who_went(
    product: Product, site: Site, clock: FrozenClock, follower: Follower
) -> None:
    workers = [a_worker(product, site, number) for number in range(3)]
    assert follower.look() | {"version": ""} == {
        "version": "", "full": True, "inside": 0, "since_sum": 0, "people": [], "left": [],
        "as_of": "2026-03-10T12:00:00+08:00",
    }  # fmt: skip
    for worker in workers:
        passing(product, site, worker, by=another_scanner(site))
    told = follower.look()
    assert (told["full"], told["inside"], told["left"]) == (False, 3, [])
    assert {one["worker_id"] for one in told["people"]} == {worker.id for worker in workers}
    clock.move(minutes=9)
    passing(product, site, workers[1], "out")
    assert (follower.look()["left"], follower.times_in_full) == ([workers[1].id], 1)
    assert follower.is_right()


def test_a_late_upload_moves_whom_it_moves(product: Product, site: Site, follower: Follower) -> None:
    worker, other = a_worker(product, site, 1), a_worker(product, site, 2)
    now = product.clock.now()
    passing(product, site, worker, "in", at=now - H)
    follower.look()
    passing(product, site, worker, "out", at=now - 2 * H)
    passing(product, site, other, "in", at=now - 5 * H)
    told = follower.look()
    assert (told["full"], told["inside"]) == (False, 2)
    assert follower.is_right()


def test_an_event_that_stops_counting_is_found_out(
    product: Product, site: Site, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presences, "UNSEEN_MS", 0)
    worker, other = a_worker(product, site, 1), a_worker(product, site, 2)
    mistake = passing(product, site, worker)
    latest = passing(product, site, other)
    until(lambda: made_ms(new_id()) > made_ms(latest["id"]), "another millisecond than the event's")
    follower.look()
    product.settling.annul(site.staff, site.id, mistake["scan_id"], "点错了")
    told = product.presences.moves(site.staff, site.id, follower.version)
    assert (told["people"], told["left"], told["inside"]) == ([], [], 1)
    assert follower.look()["full"]
    assert list(follower.since) == [other.id]


def test_who_stays_too_long_leaves_without_a_word(
    product: Product, site: Site, clock: FrozenClock, follower: Follower
) -> None:
    passing(product, site, a_worker(product, site))
    assert follower.look()["inside"] == 1
    clock.move(hours=16)
    assert follower.look()["inside"] == 1
    clock.move(seconds=1)
    assert follower.look()["inside"] == 0
    assert follower.since == {}


def test_a_version_is_followed_for_an_hour(product: Product, site: Site) -> None:
    passing(product, site, a_worker(product, site))
    now = made_ms(new_id())
    full = {
        age: product.presences.moves(site.staff, site.id, first_id(now - age * 1000))["full"]
        for age in (-120, -10, 0, 3590, 3610)
    }
    assert full == {-120: True, -10: False, 0: False, 3590: False, 3610: True}
    assert product.presences.moves(site.staff, site.id, "7" + "Z" * 25)["full"]
    with pytest.raises(Missing):
        product.presences.moves(site.outsider, site.id, None)


def test_moves_cost_two_statements_however_many_are_inside(product: Product, site: Site) -> None:
    for number in range(5):
        passing(product, site, a_worker(product, site, number))
    version = product.presences.moves(site.staff, site.id, None)["version"]
    for since in (None, version):
        with statements() as seen:
            product.presences.moves(site.staff, site.id, since)
        assert len(seen) == 2


def test_seconds_are_cut_and_not_rounded(product: Product, site: Site, follower: Follower) -> None:
    """Each database counts the entry's seconds itself; 59.9999 s is 59."""
    worker = a_worker(product, site)
    passing(product, site, worker)
    entry = product.clock.now() - timedelta(microseconds=100)
    Presence.update(since=entry).where(Presence.person_id == worker.person_id).execute()
    told = [product.presences.moves(site.staff, site.id, since) for since in (None, new_id())]
    assert [one["since_sum"] for one in told] == [int(entry.timestamp())] * 2


@settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(chance=st.randoms(use_true_random=False))
def test_whoever_follows_the_moves_knows_who_is_inside(product: Product, chance: random.Random) -> None:
    with database.atomic() as example:
        site = a_site(product)
        follower = Follower(product, site)
        workers = [a_worker(product, site, 200 + number) for number in range(4)]
        gates = [site.staff, another_scanner(site)]
        now, taken = product.clock.now(), []
        for minute in range(12):
            at = now - timedelta(minutes=chance.choice([minute * 9, 1000 - minute]))
            who, gate = chance.choice(workers), chance.choice(gates)
            event = passing(product, site, who, chance.choice(["in", "out"]), by=gate, at=at)
            taken.append((gate, event))
            if chance.random() < 0.3:
                gate, event = taken.pop(chance.randrange(len(taken)))
                if event["status"] == "accepted":
                    product.settling.annul(gate, site.id, event["scan_id"], "点错了")
            if chance.random() < 0.6:
                follower.look()
                assert follower.is_right()
        follower.look()
        assert follower.is_right()
        example.rollback()


Told = tuple[int, int, str, int]
"""Worker, minute of the day, direction, scanner."""

TOLD = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 40), st.sampled_from(["in", "out"]), st.integers(0, 1)),
    min_size=1,
    max_size=9,
    unique_by=lambda one: (one[0], one[1], one[3]),
)


def outcome(site: Site, workers: Sequence[Worker], now: datetime) -> object:
    """Where everybody is, and the hours of his day."""
    standing = sorted(
        Presence.select(
            Presence.person_id, Presence.inside, Presence.since, Presence.last_scanner, Presence.last_seq
        )
        .where(Presence.project_id == site.id)
        .tuples()
    )
    hours = []
    for worker in workers:
        events = SiteAttendance.select().where(
            (SiteAttendance.person_id == worker.person_id)
            & SiteAttendance.status.in_(("accepted", "duplicate"))
        )
        passages = [(e.happened_at, e.scanner_id, e.seq, e.direction, None) for e in events]
        hours.append(stays_of(passages, now))
    return standing, hours


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(told=TOLD, chance=st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_end_in_the_same_state(
    product: Product, told: list[Told], chance: random.Random
) -> None:
    with database.atomic() as example:
        site = a_site(product)
        workers = [a_worker(product, site, 100 + number) for number in range(2)]
        scanners = [site.staff, another_scanner(site)]
        now = product.clock.now()
        scans: list[list[Scan]] = [[], []]
        for seq, (who, minute, direction, scanner) in enumerate(told):
            at = now - 10 * H + timedelta(seconds=minute * 20)
            raw = a_code(product, workers[who].code_id, at)
            facts = offline(product, at, direction=direction, seq=seq)
            scans[scanner].append(a_scan(site, raw, **facts))

        def upload(parts: list[tuple[int, list[Scan]]]) -> object:
            with database.atomic() as attempt:
                for scanner, part in parts:
                    batch(product, site, part, by=scanners[scanner])
                result = outcome(site, workers, now)
                attempt.rollback()
            return result

        straight = upload([(0, scans[0]), (1, scans[1])])
        pieces = [(scanner, [scan]) for scanner in (0, 1) for scan in scans[scanner]]
        pieces += chance.sample(pieces, k=min(3, len(pieces)))
        chance.shuffle(pieces)
        whole = [(scanner, chance.sample(scans[scanner], k=len(scans[scanner]))) for scanner in (1, 0)]
        assert upload(pieces + whole) == straight
        assert ScanAlert.select().count() == 0
        example.rollback()
