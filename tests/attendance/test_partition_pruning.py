"""What PostgreSQL touches of three years of attendance: the months that a question is about, and no other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app.attendance.models import SiteAttendance
from app.attendance.queries.counted import traces_between
from app.attendance.queries.events import events_of_day, last_counted, moves_around
from app.attendance.queries.ledger import by_scan_id, change_event, events_of, heard
from app.attendance.queries.month import uploads_between
from app.attendance.queries.own import events_of_person
from app.attendance.queries.partitions import make, month_after
from app.attendance.service.month_record import bounds_of
from app.bootstrap import Product
from app.kernel.clock import SHANGHAI, FrozenClock
from app.kernel.db import connection, database, is_postgres
from tests.factories.attendance import Worker, a_worker, passing
from tests.factories.events import an_event
from tests.factories.sites import Site, a_site

MONTHS = 36
LAST = "2026-05"
EVERY = [month_after(LAST, -back) for back in range(MONTHS)]
FEBRUARY = bounds_of("2026-02")
Ask = Callable[[], Any]


@dataclass
class History:
    """One event a month for three years, and the newest of them today."""

    product: Product
    site: Site
    worker: Worker
    events: list[SiteAttendance] = field(default_factory=list)

    @property
    def newest(self) -> SiteAttendance:
        return self.events[-1]


@pytest.fixture
def history(product: Product, clock: FrozenClock) -> History:
    if not is_postgres():
        pytest.skip("SQLite keeps one table")
    make_months()
    site = a_site(product)
    worker = a_worker(product, site)
    return History(product, site, worker, one_a_month(site, worker, clock.now()))


def make_months() -> None:
    with database.atomic():
        for month in EVERY:
            make(month)


def one_a_month(site: Site, worker: Worker, until: datetime) -> list[SiteAttendance]:
    moments = (
        datetime.fromisoformat(f"{month}-10T11:59:00").replace(tzinfo=SHANGHAI) for month in reversed(EVERY)
    )
    return [an_event(site, worker, "in", at) for at in moments if at < until]


def touched(ask: Ask) -> list[str]:
    """The months that the plans of its statements open; ``default`` among them."""
    found: set[str] = set()
    with sent() as statements:
        ask()
    assert statements
    for sql, parameters in statements:
        plan = database.execute_sql(f"EXPLAIN (FORMAT JSON) {sql}", parameters).fetchone()[0]
        found |= opened(plan)
    return sorted(found)


def opened(plan: Any) -> set[str]:
    return set(re.findall(r'"Relation Name": "site_attendance_(\w+)"', json.dumps(plan)))


@contextmanager
def sent() -> Iterator[list[tuple[str, Any]]]:
    """The statements about events, with their values."""
    seen: list[tuple[str, Any]] = []
    run = database.obj.execute_sql

    def noted(sql: str, parameters: Any = None) -> Any:
        if "site_attendance" in sql:
            seen.append((sql, parameters))
        return run(sql, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database.obj, "execute_sql", noted)
        yield seen


def test_a_month_of_a_project_is_one_partition(history: History) -> None:
    """A month of Shanghai; by UTC it would lie in two."""
    project = history.site.id
    assert touched(lambda: traces_between(project, FEBRUARY.start, FEBRUARY.end)) == ["2026_02"]
    assert touched(lambda: uploads_between(project, FEBRUARY.start, FEBRUARY.end, timedelta(1))) == [
        "2026_02"
    ]
    assert touched(lambda: events_of_day(project, date(2026, 2, 28), limit=20, cursor=None)) == ["2026_02"]


def test_the_record_of_a_month_looks_over_its_ends(history: History) -> None:
    """Somebody may be inside over midnight: 16 hours of the neighbours belong to it."""
    staff = history.site.staff
    ask: Ask = lambda: history.product.monthly_attendance.month(staff, history.site.id, "2026-02")  # noqa: E731
    assert touched(ask) == ["2026_01", "2026_02", "2026_03"]


def test_a_persons_month_is_one_partition(history: History) -> None:
    person = history.worker.person_id
    assert touched(lambda: events_of_person(person, FEBRUARY.start, FEBRUARY.end)) == ["2026_02"]


def test_an_event_by_its_id_is_one_partition(history: History) -> None:
    event = history.events[3]
    month = [f"{event.happened_at.astimezone(SHANGHAI):%Y_%m}"]
    project, scanner = history.site.id, event.scanner_id
    assert touched(lambda: by_scan_id(project, event.scan_id, scanner)) == month
    assert touched(lambda: by_scan_id(project, event.scan_id, scanner, for_update=True)) == month
    assert touched(lambda: change_event(event, note="看过")) == month
    assert touched(lambda: events_of(heard(scanner, [event.scan_id], []))) == month


def test_a_scan_sent_again_is_one_partition(history: History, clock: FrozenClock) -> None:
    project, scanner = history.site.id, history.newest.scanner_id
    again = [event.scan_id for event in history.events[-1:]]
    assert touched(lambda: events_of(heard(scanner, [*again, "unknown"], ["0" * 16]))) == ["2026_03"]
    with sent() as statements:
        assert events_of(heard(scanner, ["unknown"], ["0" * 16])) == []
    assert statements == []
    assert by_scan_id(project, "unknown", scanner) is None


def test_a_scan_writes_into_one_partition_and_reads_none(history: History) -> None:
    with sent() as statements:
        assert passing(history.product, history.site, history.worker)["status"] == "accepted"
    assert len(statements) == 1
    with sent() as statements:
        assert passing(history.product, history.site, history.worker)["status"] == "duplicate"
    (sql, parameters), *more = statements
    assert not more
    with database.atomic() as undone:
        plan = database.execute_sql(f"EXPLAIN (FORMAT JSON) {sql}", parameters).fetchone()[0]
        undone.rollback()
    assert opened(plan) == set()


def test_the_track_of_a_late_scan_is_its_week_and_what_followed(history: History) -> None:
    at, last = history.newest.happened_at - timedelta(days=1), history.newest.happened_at
    people = [history.worker.person_id]
    assert touched(lambda: moves_around(history.site.id, people, at, last)) == ["2026_03"]


def test_the_newest_events_of_somebody_are_looked_for_nearby(history: History, clock: FrozenClock) -> None:
    """And further back only for who was not seen: a month, a year, everything."""
    ask: Ask = lambda: last_counted(history.site.id, history.worker.person_id, clock.now())  # noqa: E731
    assert [event.id for event in ask()[:1]] == [history.newest.id]
    assert touched(ask) == ["2026_02", "2026_03", "2026_04"]
    clock.move(days=200)
    history.product.attendance_partitions.make()
    assert [event.id for event in ask()[:1]] == [history.newest.id]
    assert len(touched(ask)) < 20


@pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)
def test_a_statement_that_is_used_again_and_again_stays_with_its_month(own_product: Product) -> None:
    """After five uses psycopg has it prepared and PostgreSQL might plan it for any month at all. Then too
    nothing of the other months is opened, while planning or running: not even a lock is taken."""
    with connection():
        make_months()
        site = a_site(own_product)
        one_a_month(site, a_worker(own_product, site), own_product.clock.now())
        database.execute_sql("ANALYZE site_attendance")
        for _ in range(12):
            traces_between(site.id, FEBRUARY.start, FEBRUARY.end)
        with database.atomic():
            traces_between(site.id, FEBRUARY.start, FEBRUARY.end)
            locked = database.execute_sql(
                "SELECT DISTINCT c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation "
                "WHERE l.pid = pg_backend_pid() AND c.relispartition AND c.relkind = 'r'"
            ).fetchall()
        assert locked == [("site_attendance_2026_02",)]
        used = database.execute_sql(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s",
            ("SELECT%site_attendance%ORDER BY%",),
        ).fetchall()
        assert [generic for generic, _custom in used] == [0]
