"""Windows for any last valid day, against a computation of its own that knows only lengths of months."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.certificates.facts import SAFETY_MANAGEMENT, SPECIAL_OPERATION
from app.certificates.rules.windows import months_before, renewal_state
from tests.certificates.test_windows import window

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def counted_back(last: date, months: int) -> date:
    index = last.year * 12 + last.month - 1 - months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(last.day, monthrange(year, month)[1]))


@given(DAYS, st.integers(0, 48))
def test_months_are_counted_straight_from_the_last_day(last: date, months: int) -> None:
    assert months_before(last, months) == counted_back(last, months)


@given(DAYS)
def test_the_days_of_a_window_are_in_order(last: date) -> None:
    safety, special = window(last, SAFETY_MANAGEMENT), window(last, SPECIAL_OPERATION)
    assert safety.opens_on == special.opens_on == counted_back(last, 6)
    assert safety.closes_on == counted_back(last, 3)
    assert safety.opens_on < safety.closes_on < safety.class_ends_by < last == special.closes_on
    assert (last - safety.class_ends_by).days == (last - special.apply_by).days == 10


@given(DAYS, DAYS)
def test_it_is_open_exactly_between_its_ends(last: date, on: date) -> None:
    safety = window(last)
    is_open = renewal_state(safety, on, None) == "open"
    assert is_open == (counted_back(last, 6) <= on <= counted_back(last, 3))
    assert (renewal_state(safety, on, None) == "lapsed") == (on > last)
