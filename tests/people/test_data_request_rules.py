"""Copies of one's own data and closing an account: what may be asked for, and when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.people.rules import data_requests as rules
from app.people.rules.retention import FACES_NEAR, FACES_TO_FILE, is_near_filing, keep_until

NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
DAY, INSTANT = timedelta(days=1), timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("asked_on", "due"),
    [
        (date(2026, 3, 10), date(2026, 3, 25)),
        (date(2026, 12, 31), date(2027, 1, 15)),
        (date(2024, 2, 15), date(2024, 3, 1)),
        (date(2026, 2, 15), date(2026, 3, 2)),
    ],
)
def test_the_day_of_the_answer(asked_on: date, due: date) -> None:
    """PIPL 50."""
    assert rules.due_on(asked_on, 15) == due


@pytest.mark.parametrize(
    ("open_ones", "ages", "code"),
    [
        (0, [], None),
        (1, [], "DATA_REQUEST_OPEN"),
        (0, [INSTANT, INSTANT], None),
        (0, [DAY - INSTANT] * 3, "TOO_MANY_REQUESTS"),
        (0, [DAY - INSTANT, DAY - INSTANT, DAY], None),
        (0, [DAY] * 9, None),
    ],
)
def test_three_copies_in_24_hours_and_one_at_a_time(
    open_ones: int, ages: list[timedelta], code: str | None
) -> None:
    """PIPL 45."""
    decision = rules.may_export(open_ones, [NOW - age for age in ages], NOW)
    assert [reason.code for reason in decision.reasons] == ([code] if code else [])


@pytest.mark.parametrize(
    ("verification", "has_office", "confirmed", "codes"),
    [
        (None, False, True, []),
        ("verified", False, True, []),
        ("unverified", False, True, []),
        ("recognising", False, True, ["STATE_NOT_ALLOWED"]),
        ("comparing", False, True, ["STATE_NOT_ALLOWED"]),
        ("review", False, True, ["STATE_NOT_ALLOWED"]),
        (None, True, True, ["OFFICE_HELD"]),
        (None, False, False, ["CONFIRMATION_REQUIRED"]),
        ("review", True, False, ["OFFICE_HELD", "STATE_NOT_ALLOWED", "CONFIRMATION_REQUIRED"]),
    ],
)
def test_every_reason_why_an_account_stays(
    verification: str | None, has_office: bool, confirmed: bool, codes: list[str]
) -> None:
    """PIPL 47."""
    decision = rules.may_delete(confirmed=confirmed, verification=verification, has_office=has_office)
    assert [reason.code for reason in decision.reasons] == codes
    assert all(reason.remedy for reason in decision.reasons)


@pytest.mark.parametrize(
    ("status", "days"),
    [("review", None), ("verified", 30), ("rejected", 7), ("unverified", 7), ("awaiting_face", 7)],
)
def test_pictures_stay_no_longer_than_they_serve(status: str, days: int | None) -> None:
    """PIPL 19: one that somebody is to look at has no end until he has decided."""
    assert keep_until(status, NOW) == (NOW + timedelta(days=days) if days else None)


@pytest.mark.parametrize(("faces", "near"), [(FACES_NEAR - 1, False), (FACES_NEAR, True), (100_000, True)])
def test_the_authority_is_told_before_there_are_too_many_faces(faces: int, near: bool) -> None:
    """人脸识别技术应用安全管理办法 15."""
    assert is_near_filing(faces) is near


@pytest.mark.parametrize(
    ("state", "today", "workdays_left", "urgency"),
    [
        ("waiting", date(2026, 3, 25), 4, "ok"),
        ("waiting", date(2026, 3, 25), 3, "near"),
        ("waiting", date(2026, 3, 25), 0, "near"),
        ("waiting", date(2026, 3, 26), 9, "overdue"),
        ("failed", date(2026, 3, 10), 9, "near"),
        ("failed", date(2026, 3, 26), 9, "overdue"),
    ],
)
def test_how_urgent_a_request_is(state: str, today: date, workdays_left: int, urgency: str) -> None:
    """PIPL 50: where the job gave up nothing happens by itself."""
    assert rules.urgency_of(state, date(2026, 3, 25), today, workdays_left) == urgency


def test_what_is_asked_for_is_kept_under_these_names() -> None:
    assert rules.KINDS == ("export", "deletion")
    assert (rules.WAITING, rules.DONE, rules.FAILED, rules.WITHDRAWN) == (
        "waiting",
        "done",
        "failed",
        "withdrawn",
    )


def test_every_refusal_names_the_promise_it_keeps() -> None:
    denied = rules.may_delete(confirmed=False, verification="review", has_office=True)
    told = (denied, rules.may_export(1, [], NOW), rules.may_export(0, [NOW] * 3, NOW))
    assert {reason.cite for decision in told for reason in decision.reasons} == {"CQ2023-A2.3-3"}


def test_what_goes_and_what_stays_by_name() -> None:
    """PIPL 47: pictures and the verification are on both lists, each with its own words."""
    assert set(rules.REMOVED) == {
        "face_template",
        "pictures",
        "cell_phone",
        "household_registration",
        "verification",
        "wechat_binding",
        "host_binding",
        "statements",
        "notices",
        "consents",
    }
    kept = [name for name, _words, _why in rules.KEPT]
    assert kept == [
        "identity",
        "attendance",
        "pictures",
        "training",
        "certificates",
        "blacklist",
        "archive",
        "verification",
        "audit",
        "requests",
    ]


def test_the_law_speaks_of_a_hundred_thousand_faces() -> None:
    """人脸识别技术应用安全管理办法 15: told at four fifths."""
    assert (FACES_TO_FILE, FACES_NEAR) == (100_000, 80_000)
