"""SM1, limits and retention of a verification, as tables."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from app.kernel.clock import SHANGHAI
from app.people.rules.retention import AFTER_ADMISSION, UNFINISHED, keep_until
from app.people.rules.verification import (
    DONE,
    TRANSITIONS,
    USUAL,
    Event,
    Status,
    attempts_left,
    following,
    is_allowed,
    may_show_face,
    may_upload_card,
    status_of_proof,
)

TODAY = date(2026, 3, 10)
NOON = datetime(2026, 3, 10, 12, tzinfo=SHANGHAI)

LISTED = {
    Event.SUBMIT_CARD: {
        "unverified": "recognising",
        "recognising": "recognising",
        "awaiting_confirmation": "recognising",
        "awaiting_face": "recognising",
        "review": "recognising",
        "rejected": "recognising",
    },
    Event.ABANDON: {
        "awaiting_confirmation": "unverified",
        "awaiting_face": "unverified",
        "rejected": "unverified",
    },
    Event.CARD_READ: {"recognising": "awaiting_confirmation"},
    Event.CARD_REFUSED: {"recognising": "rejected"},
    Event.CONFIRM: {
        "awaiting_confirmation": "awaiting_face",
        "awaiting_face": "awaiting_face",
        "rejected": "awaiting_face",
    },
    Event.SUBMIT_FACE: {"awaiting_face": "comparing", "rejected": "comparing"},
    Event.FACE_UNUSABLE: {"comparing": "awaiting_face"},
    Event.FACE_REFUSED: {"comparing": "rejected"},
    Event.FACE_DOUBTFUL: {"comparing": "review"},
    Event.ASK_REVIEW: {
        "awaiting_confirmation": "review",
        "awaiting_face": "review",
        "rejected": "review",
    },
    Event.REVIEW_REFUSED: {"review": "rejected"},
    Event.ADMIT: {"comparing": "verified", "review": "verified"},
    Event.STORE: {"verified": "registered"},
    Event.REGISTRY_NEWS: {"verified": "verified"},
    Event.MOVE_AWAY: {"verified": "rejected", "registered": "rejected"},
    Event.REVOKE: {"verified": "revoked", "registered": "revoked"},
    Event.RELEASE: {"revoked": "rejected"},
}


@pytest.mark.parametrize("event", list(Event))
@pytest.mark.parametrize("status", list(Status))
def test_every_pair_of_state_and_event(status: Status, event: Event) -> None:
    """Unlisted transitions are refused with STATE_NOT_ALLOWED and the step that comes next."""
    expected = LISTED[event].get(status.value)
    assert following(status.value, event) == expected
    decision = is_allowed(status.value, event)
    assert decision.allowed == (expected is not None)
    if expected is None:
        (reason,) = decision.reasons
        assert reason.code == "STATE_NOT_ALLOWED"
        assert reason.remedy


@pytest.mark.parametrize(
    ("verified", "stored", "revoked", "status"),
    [
        (False, False, False, Status.UNVERIFIED),
        (True, False, False, Status.VERIFIED),
        (True, True, False, Status.REGISTERED),
        (True, False, True, Status.REVOKED),
        (True, True, True, Status.REVOKED),
        (False, False, True, Status.UNVERIFIED),
    ],
)
def test_where_an_account_without_a_run_stands(
    verified: bool, stored: bool, revoked: bool, status: Status
) -> None:
    """SM1: no mark is left where the proof was revoked."""
    marks = (NOON if is_set else None for is_set in (verified, stored, revoked))
    assert status_of_proof(*marks) is status


def test_nobody_is_verified_without_a_proof() -> None:
    """Never UNVERIFIED -> VERIFIED, never STORED -> UNVERIFIED."""
    before = {start for (start, _event), end in TRANSITIONS.items() if end == Status.VERIFIED}
    assert before == {Status.COMPARING, Status.REVIEW, Status.VERIFIED}
    back = {event for (_start, event), end in TRANSITIONS.items() if end == Status.UNVERIFIED}
    assert back == {Event.ABANDON}


@pytest.mark.parametrize(
    ("used", "used_on", "left"),
    [
        (0, None, 5),
        (4, TODAY, 1),
        (5, TODAY, 0),
        (6, TODAY, 0),
        (5, TODAY - timedelta(days=1), 5),
        (5, TODAY + timedelta(days=1), 5),
    ],
)
def test_attempts_are_counted_by_legal_day(used: int, used_on: date | None, left: int) -> None:
    assert attempts_left(USUAL.face_attempts, used, used_on, TODAY) == left


@pytest.mark.parametrize("may", [may_upload_card, may_show_face])
def test_a_used_up_limit_names_the_other_way(may) -> None:  # type: ignore[no-untyped-def]
    assert may(1).allowed
    (reason,) = may(0).reasons
    assert reason.code == "ATTEMPTS_USED_UP"
    assert "明天" in reason.remedy


@pytest.mark.parametrize("status", list(Status))
def test_retention_follows_the_state(status: Status) -> None:
    kept = keep_until(status.value, NOON)
    if status == Status.REVIEW:
        assert kept is None, "a picture somebody is to look at stays until he has decided"
    else:
        assert kept == NOON + (AFTER_ADMISSION if status in DONE else UNFINISHED)


def test_what_happened_is_kept_under_these_names() -> None:
    assert {event.value for event in Event} == {event.name.lower() for event in Event}
    assert {status.value for status in Status} == {status.name.lower() for status in Status}


def test_how_often_a_day_and_by_which_clause() -> None:
    assert (USUAL.card_uploads, USUAL.face_attempts) == (20, 5)
    told = [may_upload_card(0), may_show_face(0), is_allowed("verified", Event.CONFIRM)]
    assert [reason.cite for decision in told for reason in decision.reasons] == [
        "CQ2023-A1-3",
        "CQ2023-A1-5",
        "CQ2023-A1-6",
    ]
