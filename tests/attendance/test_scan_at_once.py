"""A scan that PostgreSQL records in one statement, and what happens when something moves meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.attendance.models import Presence, SiteAttendance
from app.attendance.service import scans
from app.attendance.service.recording import Judged
from app.attendance.service.writing import LastMove
from app.bootstrap import Product
from app.kernel.clock import FrozenClock
from app.kernel.db import database, is_postgres
from tests.factories.attendance import Worker, a_worker, another_scanner, passing
from tests.factories.sites import Site
from tests.statements import statements

MINUTE = timedelta(minutes=1)
Meddle = Callable[[Callable[[], None]], list[bool]]


@pytest.fixture
def before_recording(product: Product, monkeypatch: pytest.MonkeyPatch) -> Meddle:
    """Does something once, after the judgement and before the record; answers whether records were made."""
    if not is_postgres():
        pytest.skip("SQLite judges and records in one transaction")
    record, told = scans.record_at_once, []

    def begin(meddling: Callable[[], None]) -> list[bool]:
        waiting = [meddling]

        def recorded(one: Judged, last: LastMove | None, seen: str | None) -> bool:
            if waiting:
                waiting.pop()()
            told.append(record(one, last, seen))
            return told[-1]

        monkeypatch.setattr(scans, "record_at_once", recorded)
        return told

    return begin


def test_writes_with_one_statement(product: Product, site: Site, worker: Worker, clock: FrozenClock) -> None:
    for direction in ("in", "out", "in"):
        clock.move(minutes=10)
        with statements() as seen:
            assert passing(product, site, worker, direction)["status"] == "accepted"
        writing = [sql for sql in seen if "INSERT" in sql]
        assert len(writing) == (1 if is_postgres() else 2)
    assert Presence.select().where(Presence.inside).count() == 1


def test_somebody_who_comes_in_at_another_gate_meanwhile(
    product: Product, site: Site, worker: Worker, clock: FrozenClock, before_recording: Meddle
) -> None:
    """Judged again: alone the scan would be an entry, behind the other one it says the same a second time."""
    passing(product, site, worker, "in")
    clock.move(minutes=10)
    passing(product, site, worker, "out")
    clock.move(minutes=10)
    other, earlier = another_scanner(site), clock.now() - MINUTE
    told = before_recording(lambda: _passed(product, site, worker, by=other, at=earlier))
    answer = passing(product, site, worker, "auto")
    assert told == [True, False]
    assert (answer["status"], answer["direction"]) == ("duplicate", "in")
    assert Presence.select().where(Presence.inside).count() == 1


def test_a_first_entry_beside_another_project(
    product: Product, site: Site, worker: Worker, before_recording: Meddle
) -> None:
    """Somebody else's passing does not disturb."""
    other = a_worker(product, site, 1)
    told = before_recording(lambda: _passed(product, site, other))
    assert passing(product, site, worker, "in")["status"] == "accepted"
    assert told == [True, True]


def test_a_refused_scan_moves_nobody(
    product: Product, site: Site, worker: Worker, clock: FrozenClock, before_recording: Meddle
) -> None:
    passing(product, site, worker, "in")
    stood: Any = Presence.select().dicts().get()
    told = before_recording(lambda: None)
    clock.move(minutes=10)
    with database.atomic():
        worker.person.__class__.update(revoked_at=clock.now(), verified_at=None).where(
            worker.person.__class__.id == worker.person_id
        ).execute()
    assert passing(product, site, worker, "in")["status"] == "refused"
    assert told == [True]
    assert Presence.select().dicts().get() == stood
    assert SiteAttendance.select().count() == 2


def test_what_comes_late_goes_the_long_way(
    product: Product, site: Site, worker: Worker, clock: FrozenClock, before_recording: Meddle
) -> None:
    told = before_recording(lambda: None)
    passing(product, site, worker, "in")
    clock.move(minutes=10)
    passing(product, site, worker, "out")
    assert passing(product, site, worker, "out", at=clock.now() - 5 * MINUTE)["status"] == "accepted"
    assert told == [True, True]


def _passed(product: Product, site: Site, worker: Worker, **more: Any) -> None:
    assert passing(product, site, worker, "in", **more)["status"] == "accepted"
