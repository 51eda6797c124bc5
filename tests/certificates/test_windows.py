"""V1: windows of continuing education, on both sides of every boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.certificates.facts import SAFETY_MANAGEMENT, SPECIAL_OPERATION, CertificateFacts
from app.certificates.rules.windows import Window, renewal_state, window_of
from app.policies.loader import Policies
from tests.factories.facts import SAFETY_C

POLICY = Policies.load().of("chongqing")
DAY = timedelta(days=1)
TODAY = date(2023, 5, 1)


def certificate(last: date | None, kind: str = SAFETY_MANAGEMENT) -> CertificateFacts:
    return replace(SAFETY_C, kind=kind, valid_to=last)


def window(last: date, kind: str = SAFETY_MANAGEMENT) -> Window:
    found = window_of(certificate(last, kind), POLICY, TODAY)
    assert found is not None
    return found


V1 = [
    (date(2024, 5, 31), date(2023, 11, 30), date(2024, 2, 29), date(2024, 5, 21)),
    (date(2023, 8, 31), date(2023, 2, 28), date(2023, 5, 31), date(2023, 8, 21)),
    (date(2024, 8, 29), date(2024, 2, 29), date(2024, 5, 29), date(2024, 8, 19)),
    (date(2023, 12, 31), date(2023, 6, 30), date(2023, 9, 30), date(2023, 12, 21)),
    (date(2025, 1, 5), date(2024, 7, 5), date(2024, 10, 5), date(2024, 12, 26)),
    (date(2024, 8, 31), date(2024, 2, 29), date(2024, 5, 31), date(2024, 8, 21)),
    (date(2024, 2, 29), date(2023, 8, 29), date(2023, 11, 29), date(2024, 2, 19)),
    (date(2023, 5, 30), date(2022, 11, 30), date(2023, 2, 28), date(2023, 5, 20)),
]


@pytest.mark.parametrize(("last", "opens", "closes", "class_ends_by"), V1)
def test_the_window_of_safety_management(last: date, opens: date, closes: date, class_ends_by: date) -> None:
    found = window(last)
    assert (found.opens_on, found.closes_on) == (opens, closes)
    assert found.class_ends_by == found.apply_by == class_ends_by
    assert not found.late_allowed
    days = {
        opens - DAY: "not_open",
        opens: "open",
        closes: "open",
        closes + DAY: "closed",
        class_ends_by: "closed",
        class_ends_by + DAY: "closed",
        last: "closed",
        last + DAY: "lapsed",
    }
    for on, state in days.items():
        assert renewal_state(found, on, None) == state, on


@pytest.mark.parametrize(("last", "opens", "_closes", "apply_by"), V1)
def test_the_window_of_special_operation(last: date, opens: date, _closes: date, apply_by: date) -> None:
    found = window(last, SPECIAL_OPERATION)
    assert (found.opens_on, found.closes_on, found.apply_by) == (opens, last, apply_by)
    days = {opens - DAY: "not_open", opens: "open", apply_by: "open", last: "open", last + DAY: "lapsed"}
    for on, state in days.items():
        assert renewal_state(found, on, None) == state, on


def test_a_late_enrolment_that_is_only_warned_of_stays_open_until_no_class_fits() -> None:
    found = replace(window(date(2024, 5, 31)), late_allowed=True)
    assert renewal_state(found, date(2024, 3, 1), None) == "open"
    assert renewal_state(found, date(2024, 5, 21), None) == "open"
    assert renewal_state(found, date(2024, 5, 22), None) == "closed"


@pytest.mark.parametrize(
    ("state", "before", "in_time"),
    [
        (None, "not_open", "open"),
        ("enrolled", "enrolled", "enrolled"),
        ("completed", "completed", "completed"),
        ("applied", "applied", "applied"),
        ("renewed", "renewed", "open"),
    ],
)
def test_what_somebody_did_shows_before_the_days(state: str | None, before: str, in_time: str) -> None:
    found = window(date(2023, 8, 31))
    assert renewal_state(found, date(2023, 2, 27), state) == before
    assert renewal_state(found, date(2023, 2, 28), state) == in_time
    assert renewal_state(found, date(2023, 9, 1), state) == "lapsed"


def test_each_kind_has_its_own_months() -> None:
    """CQ2023-2.1-1, CQ2023-2.2-1: both are six months today, by two values of the policy."""
    (months,) = POLICY.values["ce-special-opens-months"]
    four = [replace(months, value=4)]
    policy = replace(POLICY, values={**POLICY.values, "ce-special-opens-months": four})
    last = date(2023, 8, 31)
    opens = [
        found.opens_on
        for kind in (SAFETY_MANAGEMENT, SPECIAL_OPERATION)
        if (found := window_of(certificate(last, kind), policy, TODAY))
    ]
    assert opens == [date(2023, 2, 28), date(2023, 4, 30)]


def test_what_is_never_renewed_has_no_window() -> None:
    assert window_of(certificate(None), POLICY, TODAY) is None
    assert window_of(certificate(date(2024, 1, 1), "TRAINING_POST_NEW"), POLICY, TODAY) is None
    assert renewal_state(None, TODAY, None) == "not_open"
