"""V3: the day from which the new certificate can be asked for."""

from __future__ import annotations

from datetime import date

import pytest

from app.bootstrap import Product
from app.kernel.workdays import WorkCalendar

V3 = [
    (date(2023, 6, 5), date(2023, 6, 6)),
    (date(2023, 6, 21), date(2023, 6, 25)),
    (date(2023, 9, 28), date(2023, 10, 7)),
    (date(2023, 12, 29), date(2024, 1, 2)),
    (date(2024, 2, 9), date(2024, 2, 18)),
    (date(2023, 6, 3), date(2023, 6, 5)),  # a Saturday
    (date(2023, 6, 25), date(2023, 6, 26)),  # a make-up Sunday
    (date(2023, 6, 24), date(2023, 6, 25)),  # the last day of a holiday
]


@pytest.mark.parametrize(("completed", "queryable"), V3)
def test_one_working_day(completed: date, queryable: date) -> None:
    """CQ2023-A2.6-1."""
    assert WorkCalendar().add_workdays(completed, 1).on == queryable


@pytest.mark.parametrize(("completed", "queryable"), V3)
def test_the_policy_counts_the_same(product: Product, completed: date, queryable: date) -> None:
    due = product.certificates.conversion.completion.standings.query_day("500000", completed)
    assert (due.on, due.provisional) == (queryable, False)


def test_a_year_that_nobody_knows_is_provisional(product: Product) -> None:
    due = product.certificates.conversion.completion.standings.query_day("500000", date(2050, 6, 1))
    assert (due.on, due.provisional) == (date(2050, 6, 2), True)
