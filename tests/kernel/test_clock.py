"""Time: one clock, legal days in Asia/Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.kernel.clock import (
    SHANGHAI,
    FrozenClock,
    ShiftedClock,
    SystemClock,
    day_start,
    in_shanghai,
    legal_day,
    legal_month,
)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 3, 9, 15, 59, 59, 999999, tzinfo=UTC), date(2026, 3, 9)),
        (datetime(2026, 3, 9, 16, 0, tzinfo=UTC), date(2026, 3, 10)),
        (datetime(2026, 3, 10, 0, 0, tzinfo=SHANGHAI), date(2026, 3, 10)),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), date(2026, 1, 1)),
        # China had summer time until 1991; what the documents know never does.
        (datetime(2026, 7, 1, 15, 59, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_legal_day(instant: datetime, day: date) -> None:
    assert legal_day(instant) == day


def test_day_start_is_shanghais_midnight() -> None:
    assert day_start(date(2026, 3, 10)) == datetime(2026, 3, 9, 16, tzinfo=UTC)
    assert day_start(date(2026, 3, 10)).tzinfo is UTC


@pytest.mark.parametrize(
    ("month", "first", "following"),
    [
        ("2023-06", date(2023, 6, 1), date(2023, 7, 1)),
        ("2023-12", date(2023, 12, 1), date(2024, 1, 1)),
        ("2024-02", date(2024, 2, 1), date(2024, 3, 1)),
        ("2026-01", date(2026, 1, 1), date(2026, 2, 1)),
    ],
)
def test_legal_month(month: str, first: date, following: date) -> None:
    assert legal_month(month) == (day_start(first), day_start(following))


@pytest.mark.parametrize(
    "month", ["", "2023", "2023-13", "2023-00", "06-2023", "2023-06-01", "２０２３－０６", "x"]
)
def test_no_month(month: str) -> None:
    with pytest.raises(ValueError):
        legal_month(month)


def test_answers_carry_the_offset() -> None:
    assert in_shanghai(datetime(2026, 3, 10, 4, 0, tzinfo=UTC)) == "2026-03-10T12:00:00+08:00"


def test_the_frozen_clock_moves_only_when_told() -> None:
    clock = FrozenClock(datetime(2026, 3, 10, 12, tzinfo=SHANGHAI))
    before = clock.now()
    assert clock.now() == before == datetime(2026, 3, 10, 4, tzinfo=UTC)
    clock.move(minutes=3)
    assert clock.now() - before == timedelta(minutes=3)
    clock.set(datetime(2027, 1, 1, tzinfo=SHANGHAI))
    assert legal_day(clock.now()) == date(2027, 1, 1)


def test_the_shifted_clock_runs_on_from_where_it_was_set() -> None:
    real, shifted = SystemClock(), ShiftedClock(timedelta(days=-365))
    first = shifted.now()
    assert timedelta(days=364) < real.now() - first < timedelta(days=366)
    assert shifted.now() >= first
    assert first.tzinfo is UTC
