"""GZ2016-3.1.3-2: money, and what a month of attendance is worth."""

from __future__ import annotations

from fractions import Fraction

import pytest

from app.wages.facts.contracts import DAY, HOUR, MONTH, PIECE
from app.wages.rules.amounts import (
    HOURS_INCOMPLETE,
    PIECE_WORK,
    STANDARD_MISSING,
    Amount,
    WorkedDay,
    amount_of,
    owed_afterwards,
)
from app.wages.rules.money import cents_of, half_up, yuan_text

MONTH_DAYS = Fraction(2175, 100)


@pytest.mark.parametrize(
    ("exact", "cents"),
    [
        (Fraction(0), 0),
        (Fraction(49, 100), 0),
        (Fraction(1, 2), 1),
        (Fraction(149, 100), 1),
        (Fraction(3, 2), 2),
        (Fraction(5, 2), 3),  # not to the even neighbour
    ],
)
def test_half_a_cent_goes_up(exact: Fraction, cents: int) -> None:
    assert half_up(exact) == cents


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1234.50", 123450),
        ("1234.5", 123450),
        ("0.01", 1),
        ("7", 700),
        (" ¥1,234.50 ", 123450),
        ("￥8", 800),
        ("1.230", 123),
        ("1.234", None),
        ("-1", None),
        ("1e3", None),
        ("", None),
        ("十元", None),
        ("1234567890", None),
    ],
)
def test_yuan_are_read_to_the_cent(text: str, cents: int | None) -> None:
    assert cents_of(text) == cents


@pytest.mark.parametrize(("cents", "text"), [(0, "0.00"), (5, "0.05"), (123450, "1234.50")])
def test_yuan_are_written_with_two_decimals(cents: int, text: str) -> None:
    assert yuan_text(cents) == text


def days(count: int, cents: int | None, unit: str | None, seconds: int = 32_400) -> list[WorkedDay]:
    return [WorkedDay(seconds, cents, unit) for _ in range(count)]


@pytest.mark.parametrize(
    ("worked", "absent", "cents"),
    [
        ([], 0, 0),
        (days(22, 30_000, DAY), 0, 660_000),
        (days(1, 30_000, DAY) + days(1, 35_000, DAY), 20, 65_000),  # the standard changed
        (days(3, 3_333, HOUR, 1_200), 0, 3_333),  # three times 11.11 yuan, one sum
        (days(1, 1, HOUR, 1_799), 0, 0),
        (days(1, 1, HOUR, 1_800), 0, 1),
        (days(22, 600_000, MONTH), 0, 600_000),  # nothing missed: the whole month
        (days(20, 600_000, MONTH), 0, 600_000),  # also in a month of twenty working days
        (days(20, 600_000, MONTH), 2, 551_724),  # 20/21.75 is more than 1 - 2/21.75 ... by days
        (days(20, 600_000, MONTH), 1, 572_414),  # 1 - 1/21.75
        (days(1, 600_000, MONTH), 22, 27_586),  # 1/21.75, never nothing
        (days(30, 600_000, MONTH), 0, 600_000),  # never more than the standard
        (days(10, 600_000, MONTH) + days(10, 660_000, MONTH), 0, 579_310),  # changed: by days
        (days(10, 600_000, MONTH) + days(20, 660_000, MONTH), 0, 660_000),
        (days(10, 600_000, MONTH) + days(2, 30_000, DAY), 0, 335_862),  # from monthly to daily
    ],
)
def test_what_a_month_is_worth(worked: list[WorkedDay], absent: int, cents: int) -> None:
    assert amount_of(worked, absent, MONTH_DAYS) == Amount(cents)


def test_a_day_without_hours_is_pointed_at() -> None:
    worked = days(1, 3_000, HOUR, 3_600) + days(1, 3_000, HOUR, 0)
    assert amount_of(worked, 0, MONTH_DAYS) == Amount(3_000, (HOURS_INCOMPLETE,))


@pytest.mark.parametrize(
    ("worked", "flag"),
    [
        (days(1, 30_000, DAY) + days(1, None, None), STANDARD_MISSING),
        (days(1, 30_000, DAY) + days(1, 500, PIECE), PIECE_WORK),
    ],
)
def test_attendance_alone_does_not_tell(worked: list[WorkedDay], flag: str) -> None:
    assert amount_of(worked, 0, MONTH_DAYS) == Amount(None, (flag,))


@pytest.mark.parametrize(
    ("now", "then", "made_up", "owed"),
    [
        (30_000, 30_000, 0, 0),
        (60_000, 30_000, 0, 30_000),
        (60_000, None, 0, 60_000),  # was not in the batch at all
        (60_000, 30_000, 30_000, 0),  # made up for already
        (90_000, 30_000, 30_000, 30_000),
        (0, 30_000, 0, 0),  # turned out to be less: not taken back
        (None, 30_000, 0, 0),
    ],
)
def test_what_is_owed_afterwards(now: int | None, then: int | None, made_up: int, owed: int) -> None:
    assert owed_afterwards(now, then, made_up) == owed
