"""The month of a project, put together from its events and its register."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.attendance.queries.counted import traces_between
from app.attendance.queries.month import Enlisted, enlisted_on, strangers
from app.attendance.rules.month import KeyPost, WorkerMonth, judge_key_post, months_of
from app.attendance.rules.stays import LOOK_AROUND, NO_TIME
from app.kernel.clock import legal_day, legal_month
from app.kernel.errors import Invalid
from app.kernel.workdays import WorkCalendar
from app.policies import dictionaries
from app.policies.policy import Policy
from app.sites.models import Project

DAY = timedelta(days=1)


@dataclass(slots=True)
class Row:
    """One worker's month; ``name`` is masked unless the caller may see it whole."""

    worker: Enlisted
    name: str | None
    month: WorkerMonth


@dataclass(slots=True)
class PostRow:
    """SH2023-3.11-1: one person in a key post."""

    worker: Enlisted
    post: str
    judged: KeyPost


@dataclass(slots=True)
class MonthRecord:
    """SH2023-3.2-3: ``first`` to ``last`` are the legal days of the month, inclusive."""

    project: Project
    month: str
    first: date
    last: date
    as_of: datetime
    rows: list[Row] = field(default_factory=list)
    key_posts: list[PostRow] = field(default_factory=list)

    @property
    def worked(self) -> timedelta:
        return sum((row.month.worked for row in self.rows), NO_TIME)

    @property
    def worker_days(self) -> int:
        return sum(row.month.days for row in self.rows)

    def days(self) -> Iterator[date]:
        return _days(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Bounds:
    """A legal month as moments (the end not included) and as days (both included)."""

    start: datetime
    end: datetime

    @property
    def first(self) -> date:
        return legal_day(self.start)

    @property
    def last(self) -> date:
        return legal_day(self.end) - DAY


def bounds_of(month: str) -> Bounds:
    """``YYYY-MM``; raises Invalid VALIDATION_FAILED."""
    try:
        return Bounds(*legal_month(month))
    except (ValueError, OverflowError):
        message = "月份应写成 2026-03 这样"
        raise Invalid("VALIDATION_FAILED", message, errors={"month": [message]}) from None


def read_month(
    project: Project, month: str, as_of: datetime, companies: Collection[str] | None = None
) -> MonthRecord:
    """Two statements, three when somebody without an engagement went out.

    Everybody engaged in the month has a row, also without a single day. ``companies`` leaves only the
    people of these.
    """
    bounds = bounds_of(month)
    record = MonthRecord(project, month, bounds.first, bounds.last, as_of)
    enlisted = enlisted_on(project.id)
    latest = {worker.person_id: worker.id for worker in enlisted}
    known = {worker.id for worker in enlisted}
    months: dict[str | None, WorkerMonth] = {}
    unknown: dict[str, WorkerMonth] = {}
    traces = traces_between(project.id, bounds.start - LOOK_AROUND, bounds.end + LOOK_AROUND)
    for person_id, trace in traces.items():
        home = latest.get(person_id)
        stays = [s if s.worker_id in known else s._replace(worker_id=home) for s in trace.walk.end(as_of)]
        remarks = [r if r.worker_id in known else r._replace(worker_id=home) for r in trace.remarks]
        found = months_of(stays, remarks, record.first, record.last)
        if None in found:
            unknown[person_id] = found.pop(None)
        months.update(found)
    for worker in [*enlisted, *strangers(unknown)]:
        seen = months.get(worker.id) if worker.id else unknown[worker.person_id]
        if seen is None and not worker.is_engaged(record.first, record.last):
            continue
        if companies is None or worker.company_id in companies:
            record.rows.append(Row(worker, worker.name_masked, seen or WorkerMonth()))
    record.rows.sort(key=lambda row: row.worker.rank)
    return record


def judge_key_posts(record: MonthRecord, policy: Policy, calendar: WorkCalendar) -> list[PostRow]:
    """SH2023-3.11-1: everybody in a key post of the jurisdiction; empty where it names none.

    The day that is still running is not judged.
    """
    last = min(record.last, legal_day(record.as_of) - DAY)
    named = policy.find("key-posts", record.last)
    share = policy.find("key-post-presence-percent", record.last)
    if named is None or share is None:
        return []
    groups = policy.names("key-posts", record.last)
    percent = policy.number("key-post-presence-percent", record.last)
    posts = dictionaries.posts()
    rows = []
    for row in record.rows:
        worker = row.worker
        if worker.post is None or not posts.is_known(worker.post) or worker.joined_on is None:
            continue
        if posts.entry(worker.post).text("key_post") not in groups:
            continue
        begin, end = max(record.first, worker.joined_on), min(last, worker.exited_on or last)
        expected = [day for day in _days(begin, end) if calendar.is_workday(day)]
        judged = judge_key_post(
            expected,
            (day for day in row.month.days_present if begin <= day <= end),
            percent,
            share.cite,
            is_provisional=any(map(calendar.is_provisional, _days(begin, end))),
        )
        rows.append(PostRow(worker, worker.post, judged))
    return rows


def count_flags(rows: Iterable[Row]) -> dict[str, int]:
    """On how many workers' months each flag stands, most frequent first."""
    counted: dict[str, int] = {}
    for row in rows:
        for flag in row.month.flags:
            counted[flag] = counted.get(flag, 0) + 1
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY
