"""V3: the day from which the new certificate can be asked for."""

from __future__ import annotations

from datetime import date

import pytest

from app.bootstrap import Product
from app.kernel.workdays import WorkCalendar
from tests.factories.conversion import V3


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
