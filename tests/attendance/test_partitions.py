"""Attendance by months on PostgreSQL: which months are made, when, and that no event is lost or refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from app.attendance.models import SiteAttendance
from app.attendance.queries.ledger import by_scan_id
from app.attendance.queries.partitions import month_after, month_of
from app.attendance.service.partitions import AHEAD, Months
from app.bootstrap import Product
from app.commands import upkeep
from app.kernel.clock import SHANGHAI, FrozenClock
from app.kernel.db import connection, database, is_postgres
from tests.factories.attendance import a_worker, passing
from tests.factories.events import an_event
from tests.factories.sites import a_site
from tests.racing import at_once

INSTANT = timedelta(microseconds=1)


@pytest.fixture
def on_months(product: Product) -> Product:
    if not is_postgres():
        pytest.skip("SQLite keeps one table")
    return product


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def place_of(event: SiteAttendance) -> str:
    """The end of the name of the table that the event lies in."""
    row = database.execute_sql(
        "SELECT tableoid::regclass::text FROM site_attendance WHERE id = %s", (event.id,)
    ).fetchone()
    return str(row[0]).removeprefix("site_attendance_")


@pytest.mark.parametrize(
    ("month", "count", "other"),
    [
        ("2026-11", 2, "2027-01"),
        ("2026-12", 1, "2027-01"),
        ("2026-01", -1, "2025-12"),
        ("2024-02", -13, "2023-01"),
    ],
)
def test_months_are_counted_over_the_end_of_the_year(month: str, count: int, other: str) -> None:
    assert month_after(month, count) == other


@pytest.mark.parametrize(
    ("at", "month"),
    [
        ("2026-02-28T15:59:59.999999+00:00", "2026-02"),
        ("2026-02-28T16:00:00+00:00", "2026-03"),
        ("2025-12-31T16:00:00+00:00", "2026-01"),
        ("2024-02-29T15:59:59+00:00", "2024-02"),
    ],
)
def test_months_begin_at_midnight_in_shanghai(at: str, month: str) -> None:
    assert month_of(datetime.fromisoformat(at)) == month


def test_sqlite_has_nothing_to_make(product: Product) -> None:
    if is_postgres():
        pytest.skip("of SQLite")
    assert product.attendance_partitions.make() == []
    assert product.attendance_partitions.state() is None


@pytest.mark.parametrize("border", ["2024-03-01", "2026-01-01", "2026-04-01"])
def test_an_event_lies_in_the_month_of_its_legal_day(
    on_months: Product, clock: FrozenClock, border: str
) -> None:
    """The last moment before midnight in Shanghai, and the first behind it."""
    clock.set(china(border) - timedelta(days=1))
    on_months.attendance_partitions.make()
    site = a_site(on_months)
    worker = a_worker(on_months, site)
    before = an_event(site, worker, "in", china(border) - INSTANT)
    behind = an_event(site, worker, "out", china(border))
    ending, beginning = month_of(china(border) - INSTANT), border[:7]
    assert (place_of(before), place_of(behind)) == (ending.replace("-", "_"), beginning.replace("-", "_"))


def test_the_present_month_and_two_ahead_once(on_months: Product, clock: FrozenClock) -> None:
    assert on_months.attendance_partitions.make() == ["2026-03", "2026-04", "2026-05"]
    assert on_months.attendance_partitions.make() == []
    assert on_months.attendance_partitions.state() == Months(ahead=AHEAD, stray=0)
    clock.set(china("2026-04-01") - INSTANT)
    assert on_months.attendance_partitions.make() == []
    clock.set(china("2026-04-01"))
    assert on_months.attendance_partitions.state() == Months(ahead=1, stray=0)
    assert on_months.attendance_partitions.make() == ["2026-06"]


def test_nothing_is_refused_and_everything_comes_to_its_month(on_months: Product, clock: FrozenClock) -> None:
    """No month is there: the scan is taken, found under its id, and moved when the months are made."""
    site = a_site(on_months)
    worker = a_worker(on_months, site)
    answer = passing(on_months, site, worker, "in")
    assert answer["status"] == "accepted"
    earlier = an_event(site, worker, "out", china("2025-03-01 00:00"))
    lost = an_event(site, worker, "out", china("1987-05-01 00:00"))
    events = {event.id: event for event in (SiteAttendance.get_by_id(answer["id"]), earlier, lost)}
    assert {place_of(event) for event in events.values()} == {"default"}
    assert on_months.attendance_partitions.state() == Months(ahead=0, stray=2)
    stored = list(SiteAttendance.select().order_by(SiteAttendance.id).dicts())

    assert on_months.attendance_partitions.make() == ["2025-03", "2026-03", "2026-04", "2026-05"]
    assert on_months.attendance_partitions.state() == Months(ahead=AHEAD, stray=0)
    assert [place_of(event) for event in events.values()] == ["2026_03", "2025_03", "default"]
    assert list(SiteAttendance.select().order_by(SiteAttendance.id).dicts()) == stored
    found = by_scan_id(site.id, answer["scan_id"], site.staff.device_id)
    assert found is not None
    assert found.id == answer["id"]
    assert passing(on_months, site, worker, "in")["status"] == "duplicate"


def test_a_wrong_clock_makes_no_months(on_months: Product) -> None:
    """A phone may say any time; only months of the year behind and those ahead are made."""
    site = a_site(on_months)
    worker = a_worker(on_months, site)
    for year in range(1990, 2025):
        an_event(site, worker, "in", china(f"{year}-03-10 12:00"))
    assert on_months.attendance_partitions.make() == ["2026-03", "2026-04", "2026-05"]


def test_the_operator_sees_what_lies_beside_the_months(product: Product, client: FlaskClient) -> None:
    site = a_site(product)
    an_event(site, a_worker(product, site), "in", product.clock.now())
    before = client.get("/metrics").text
    upkeep.hourly(product)
    after = client.get("/metrics").text
    if not is_postgres():
        assert "jianma_attendance" not in before + after
        return
    assert "jianma_attendance_default_rows 1.0" in before
    assert "jianma_attendance_months_ahead 0.0" in before
    assert "jianma_attendance_default_rows 0.0" in after
    assert "jianma_attendance_months_ahead 2.0" in after


@contextmanager
def held(table: str) -> Iterator[None]:
    """Somebody else reads the table in a transaction that does not end."""
    ready, done = threading.Event(), threading.Event()

    def hold() -> None:
        with connection(), database.atomic():
            database.execute_sql(f"SELECT 1 FROM {table}").fetchall()
            ready.set()
            done.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    ready.wait()
    try:
        yield
    finally:
        done.set()
        thread.join()


@pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)
def test_a_month_that_cannot_have_its_lock_is_left_to_the_next_run(own_product: Product) -> None:
    """Nobody waits behind it for long, and the events stay where they are."""
    product = own_product
    with connection():
        site = a_site(product)
        worker = a_worker(product, site)
        event = an_event(site, worker, "in", china("2026-03-10 12:00"))
        with held("site_attendance_default"):
            assert product.attendance_partitions.make() == []
            assert place_of(event) == "default"
            assert passing(product, site, worker, "out")["status"] == "accepted"
        assert product.attendance_partitions.make() == ["2026-03", "2026-04", "2026-05"]
        assert place_of(event) == "2026_03"


@pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)
def test_two_workers_make_months_while_people_pass(own_product: Product) -> None:
    """Every month once; every passing is taken, whatever moment it comes at."""
    product = own_product
    with connection():
        site = a_site(product)
        workers = [a_worker(product, site, number) for number in range(6)]
        for number in range(200):
            an_event(site, workers[0], "in", china("2026-03-02 00:00") + timedelta(minutes=number))

    def make() -> list[str]:
        return product.attendance_partitions.make()

    def pass_by(number: int) -> list[str]:
        return [passing(product, site, workers[number])["status"] for _ in range(4)]

    made_by = at_once(make, make, *(lambda number=number: pass_by(number) for number in range(6)))
    with connection():
        rest = make()
        assert sorted([*made_by[0], *made_by[1], *rest]) == ["2026-03", "2026-04", "2026-05"]
        assert {status for told in made_by[2:] for status in told} <= {"accepted", "duplicate"}
        assert SiteAttendance.select().count() == 200 + 24
        assert product.attendance_partitions.state() == Months(ahead=AHEAD, stray=0)
