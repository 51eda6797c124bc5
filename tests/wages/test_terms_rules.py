"""GZ2016-3.1.1-2, 3.2-3: which of the agreed terms hold on a day."""

from __future__ import annotations

from datetime import date

import pytest

from app.wages.facts.contracts import Terms
from app.wages.rules.contracts import Held
from app.wages.rules.terms import Version, terms_on

FIRST, DEARER, AGAIN = (Terms(cents, "DAY", 15, "employer") for cents in (28_000, 30_000, 31_000))
MARCH = Held(date(2026, 3, 1), date(2026, 3, 31))


def version(
    number: int, begins: date, terms: Terms, held: Held = MARCH, terminated_on: date | None = None
) -> Version:
    return Version(number, begins, held, terminated_on, terms)


@pytest.mark.parametrize("change", [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 31)])
def test_a_change_counts_from_its_day_and_not_before(change: date) -> None:
    both = [version(2, change, DEARER), version(1, MARCH.first, FIRST)]
    for day in (date(2026, 3, number) for number in range(1, 32)):
        assert terms_on(both, day) == (DEARER if day >= change else FIRST)


def test_of_two_changes_of_one_day_the_later_one_counts() -> None:
    day = date(2026, 3, 15)
    three = [version(3, day, AGAIN), version(1, MARCH.first, FIRST), version(2, day, DEARER)]
    assert (terms_on(three, date(2026, 3, 14)), terms_on(three, day)) == (FIRST, AGAIN)


@pytest.mark.parametrize(
    ("day", "terms"),
    [
        (date(2024, 2, 28), FIRST),
        (date(2024, 2, 29), DEARER),
        (date(2024, 3, 1), DEARER),
    ],
)
def test_a_change_on_a_leap_day_counts_on_it(day: date, terms: Terms) -> None:
    endless = Held(date(2024, 1, 1), None)
    both = [version(1, endless.first, FIRST, endless), version(2, date(2024, 2, 29), DEARER, endless)]
    assert terms_on(both, day) == terms


@pytest.mark.parametrize(
    ("day", "terms"),
    [
        (date(2026, 2, 28), None),
        (date(2026, 3, 1), FIRST),
        (date(2026, 3, 10), FIRST),  # the last day of the contract that ended early
        (date(2026, 3, 11), None),  # between two contracts there is no wage
        (date(2026, 3, 12), DEARER),
        (date(2026, 3, 31), DEARER),
        (date(2026, 4, 1), None),
    ],
)
def test_a_contract_holds_on_its_first_and_its_last_day(day: date, terms: Terms | None) -> None:
    following = Held(date(2026, 3, 12), MARCH.last)
    three = [
        version(1, MARCH.first, FIRST, terminated_on=date(2026, 3, 10)),
        version(2, date(2026, 3, 5), AGAIN, terminated_on=date(2026, 3, 4)),  # ended before it began to count
        version(1, following.first, DEARER, following),
    ]
    assert terms_on(three, day) == terms


def test_without_a_contract_nothing_was_agreed() -> None:
    assert terms_on([], date(2026, 3, 1)) is None
