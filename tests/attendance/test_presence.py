"""Who is inside: distinct people, the same in whatever order their passings arrive."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.attendance.facts import Scan
from app.attendance.models import Presence, ScanAlert, SiteAttendance
from app.attendance.rules.stays import stays_of
from app.bootstrap import Product
from app.kernel.clock import FrozenClock
from app.kernel.db import database
from app.kernel.errors import Missing
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

H = timedelta(hours=1)


@pytest.fixture
def site(product: Product) -> Site:
    return a_site(product)


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
    deadline=None,
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
