"""GZ2016-3.3-4, 3.1.3-1, E-07, E-09: due days, what is outstanding, warning and alarm."""

from __future__ import annotations

from datetime import date

import pytest

from app.kernel.workdays import WorkCalendar
from app.wages.rules.due import AFTER, ALARM, BEFORE, STAYS, WARNING, due_day, level_on, outstanding


@pytest.mark.parametrize(
    ("month", "pay_day", "moves", "due"),
    [
        ("2026-03", 15, STAYS, date(2026, 4, 15)),
        ("2026-12", 1, STAYS, date(2027, 1, 1)),
        ("2026-01", 31, STAYS, date(2026, 2, 28)),
        ("2024-01", 30, STAYS, date(2024, 2, 29)),  # a leap year
        ("2024-01", 29, STAYS, date(2024, 2, 29)),
        ("2026-03", 31, STAYS, date(2026, 4, 30)),
        ("2026-03", None, STAYS, date(2026, 4, 30)),  # no contract: the month's end
        ("2025-09", 1, STAYS, date(2025, 10, 1)),  # National Day is no reason
        ("2025-09", 1, BEFORE, date(2025, 9, 30)),
        ("2025-09", 1, AFTER, date(2025, 10, 9)),
        ("2025-09", 9, BEFORE, date(2025, 10, 9)),  # a working day stays where it is
    ],
)
def test_due_day(month: str, pay_day: int | None, moves: str, due: date) -> None:
    assert due_day(month, pay_day, moves, WorkCalendar().is_workday) == due


@pytest.mark.parametrize(
    ("amount", "paid", "advanced", "left"),
    [(100, 0, 0, 100), (100, 40, 0, 60), (100, 40, 60, 0), (100, 100, 0, 0), (100, 120, 0, 0)],
)
def test_outstanding(amount: int, paid: int, advanced: int, left: int) -> None:
    assert outstanding(amount, paid, advanced) == left


@pytest.mark.parametrize(
    ("today", "level"),
    [
        (date(2026, 4, 14), None),
        (date(2026, 4, 15), None),  # the whole due day is his
        (date(2026, 4, 16), WARNING),
        (date(2026, 4, 30), WARNING),
        (date(2026, 5, 1), ALARM),
    ],
)
def test_warning_and_alarm(today: date, level: str | None) -> None:
    assert level_on(date(2026, 4, 15), today, 15) == level
