"""SH2023-3.2-3, SM8: what may be said of a record, and what a decision may make of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.attendance.rules.appeals import (
    KINDS,
    Claim,
    Correction,
    correction_of,
    decide_claim,
    decide_moment,
)
from app.kernel.clock import SHANGHAI, day_start
from app.kernel.decision import Decision

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=SHANGHAI)
DAY = date(2026, 3, 9)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI).astimezone(UTC)


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (Claim("missing_in", DAY), []),
        (Claim("missing_in", DAY, at("03-09 07:30")), []),
        (Claim("missing_out", date(2026, 3, 10)), []),
        (Claim("missing_out", date(2026, 3, 11)), ["STATE_NOT_ALLOWED"]),
        (Claim("missing_out", date(2026, 3, 10), at("03-10 12:00:01")), ["VALIDATION_FAILED"]),
        (Claim("wrong_time", DAY), ["VALIDATION_FAILED"]),
        (Claim("wrong_time", DAY, event_direction="in"), []),
        (Claim("not_me", DAY), ["VALIDATION_FAILED"]),
        (Claim("not_me", DAY, event_direction="auto"), []),
        (Claim("other", DAY), []),
        (Claim("wrong_time", date(2026, 4, 1)), ["VALIDATION_FAILED", "STATE_NOT_ALLOWED"]),
    ],
)
def test_claims(claim: Claim, expected: list[str]) -> None:
    assert codes(decide_claim(claim, NOW)) == expected


def test_a_year_back_and_not_a_day_more() -> None:
    last = date(2025, 3, 10)
    edge = day_start(last) + timedelta(days=366)
    assert codes(decide_claim(Claim("other", last), edge)) == []
    assert codes(decide_claim(Claim("other", last), edge + timedelta(seconds=1))) == ["STATE_NOT_ALLOWED"]


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("03-08 23:59:59", False),
        ("03-09 00:00", True),
        ("03-09 23:59:59", True),
        ("03-10 11:59", True),  # going out of the night shift
        ("03-10 12:00", True),  # now
        ("03-10 12:00:01", False),
    ],
)
def test_moment_of_a_passage(moment: str, allowed: bool) -> None:
    assert decide_moment(at(moment), DAY, NOW).allowed is allowed


@pytest.mark.parametrize(("moment", "allowed"), [("03-10 15:59:59", True), ("03-10 16:00", False)])
def test_a_night_ends_sixteen_hours_behind_the_day(moment: str, allowed: bool) -> None:
    assert decide_moment(at(moment), DAY, NOW + timedelta(days=5)).allowed is allowed


AT, LATER = at("03-09 07:30"), at("03-09 08:00")


@pytest.mark.parametrize(
    ("claim", "corrected_at", "direction", "expected"),
    [
        (Claim("missing_in", DAY, AT), None, None, Correction("in", AT)),
        (Claim("missing_out", DAY, AT), LATER, None, Correction("out", LATER)),
        (Claim("missing_out", DAY, AT), None, "in", "VALIDATION_FAILED"),
        (Claim("missing_in", DAY), None, None, "VALIDATION_FAILED"),
        (Claim("wrong_time", DAY, AT, None, "out"), None, None, Correction("out", AT, True)),
        (Claim("wrong_time", DAY, AT, None, "out"), LATER, "in", Correction("in", LATER, True)),
        (Claim("not_me", DAY, AT, None, "in"), LATER, None, Correction(sets_aside=True)),
        (Claim("other", DAY), None, None, Correction()),
        (Claim("other", DAY, AT), None, None, "VALIDATION_FAILED"),
        (Claim("other", DAY), LATER, "out", Correction("out", LATER)),
    ],
)
def test_corrections(
    claim: Claim, corrected_at: datetime | None, direction: str | None, expected: Correction | str
) -> None:
    found = correction_of(claim, corrected_at, direction)
    if isinstance(found, Decision):
        assert codes(found) == [expected]
    else:
        assert found == expected


def test_only_a_correction_with_time_and_direction_adds_an_event() -> None:
    assert Correction("in", AT).adds_event
    assert not Correction(sets_aside=True).adds_event
    assert len(KINDS) == 5
