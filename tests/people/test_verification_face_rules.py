"""What follows from comparing faces and from the authority's word."""

from __future__ import annotations

import pytest

from app.people.rules.face_results import (
    ADMITTED,
    MATCH,
    NO_MATCH,
    REVIEW,
    FaceFacts,
    consent_withdrawn,
    judge_authority,
    judge_faces,
    judge_known_face,
    number_taken,
    pictures_gone,
    review_notice,
)
from app.people.rules.verification import Event


@pytest.mark.parametrize(
    ("zone", "event", "code"),
    [
        ("match", Event.ADMIT, None),
        ("review", Event.FACE_DOUBTFUL, "REVIEW_PENDING"),
        ("no_match", Event.FACE_REFUSED, "FACE_MISMATCH"),
    ],
)
def test_three_zones(zone: str, event: Event, code: str | None) -> None:
    outcome = judge_faces(FaceFacts(zone), 3)
    assert outcome.event == event
    assert [reason.code for reason in outcome.reasons] == ([code] if code else [])


@pytest.mark.parametrize("reason", ["FACE_NOT_FOUND", "FACE_MANY", "FACE_TOO_SMALL"])
def test_an_unusable_selfie_may_come_again(reason: str) -> None:
    outcome = judge_faces(FaceFacts("no_match", reason, "selfie"), 2)
    assert outcome.event == Event.FACE_UNUSABLE
    (told,) = outcome.reasons
    assert told.code == reason
    assert "再试2次" in (told.remedy or "")


def test_a_card_without_a_usable_portrait_goes_to_a_person() -> None:
    outcome = judge_faces(FaceFacts("review", "FACE_NOT_FOUND", "card"), 2)
    assert (outcome.event, outcome.cause) == (Event.FACE_DOUBTFUL, "face_review")


@pytest.mark.parametrize(("left", "words"), [(1, "再试1次"), (0, "明天再试")])
def test_a_mismatch_says_how_often_again(left: int, words: str) -> None:
    (reason,) = judge_faces(FaceFacts("no_match"), left).reasons
    assert words in (reason.remedy or "")
    assert "人工审核" in (reason.remedy or "")


@pytest.mark.parametrize(
    ("kept", "event", "cause"),
    [
        (FaceFacts("match"), Event.ADMIT, None),
        (FaceFacts("review"), Event.FACE_DOUBTFUL, "rebinding"),
        (FaceFacts("no_match"), Event.FACE_REFUSED, None),
        (None, Event.FACE_DOUBTFUL, "rebinding"),
    ],
)
def test_an_identity_moves_only_with_its_face(
    kept: FaceFacts | None, event: Event, cause: str | None
) -> None:
    """A-30: never without the face kept of him, or a person who looks."""
    outcome = judge_known_face(kept, 3)
    assert (outcome.event, outcome.cause) == (event, cause)


@pytest.mark.parametrize(
    ("answer", "event", "cause"),
    [
        ("matched", Event.ADMIT, None),
        ("mismatched", Event.FACE_REFUSED, None),
        ("unknown", Event.FACE_DOUBTFUL, "number_changed"),
        (None, Event.FACE_DOUBTFUL, "number_changed"),
    ],
)
def test_a_corrected_number_needs_a_word(answer: str | None, event: Event, cause: str | None) -> None:
    outcome = judge_authority(answer)
    assert (outcome.event, outcome.cause) == (event, cause)
    assert (outcome == ADMITTED) == (answer == "matched")


def test_what_has_to_be_given_anew() -> None:
    assert judge_authority("mismatched").anew == "statement"
    assert pictures_gone().anew == "card"


@pytest.mark.parametrize("cause", ["asked", "face_review", "number_changed", "rebinding"])
def test_every_cause_of_a_review_is_told(cause: str) -> None:
    reason = review_notice(cause)
    assert reason.code == "REVIEW_PENDING"
    assert reason.remedy


def test_a_number_of_another_account_is_stated_anew() -> None:
    """CQ2023-A2.3-6: and he learns both ways out: his own old phone, or somebody else's doing."""
    outcome = number_taken()
    assert (outcome.event, outcome.anew) == (Event.FACE_REFUSED, "statement")
    (reason,) = outcome.reasons
    assert (reason.code, reason.cite) == ("IDENTITY_CONFLICT", "CQ2023-A2.3-6")
    assert "换到此微信" in (reason.remedy or "")
    assert "客服电话" in (reason.remedy or "")


def test_a_consent_withdrawn_meanwhile_costs_no_attempt() -> None:
    """PIPL 15."""
    outcome = consent_withdrawn()
    assert (outcome.event, outcome.anew) == (Event.FACE_UNUSABLE, None)
    assert [reason.code for reason in outcome.reasons] == ["CONSENT_REQUIRED"]


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("FACE_NOT_FOUND", "没有找到人脸"),
        ("FACE_MANY", "不止一张人脸"),
        ("FACE_TOO_SMALL", "人脸太小"),
        ("FACE_OF_A_LATER_VERSION", "不能用于比对"),
    ],
)
def test_every_picture_of_no_use_says_what_is_wrong_with_it(reason: str, words: str) -> None:
    (told,) = judge_faces(FaceFacts("no_match", reason, "selfie"), 2).reasons
    assert words in told.message
    assert told.cite == "CQ2023-A1-5"


def test_codes_and_clauses_of_what_has_to_be_given_anew() -> None:
    told = [(reason.code, reason.cite) for reason in judge_authority("mismatched").reasons]
    told += [(reason.code, reason.cite) for reason in pictures_gone().reasons]
    assert told == [("FIELD_INCONSISTENT", "CQ2023-A1-4"), ("IDCARD_PHOTO_REQUIRED", "CQ2023-A1-3")]


def test_zones_are_called_as_the_engine_calls_them() -> None:
    assert (MATCH, REVIEW, NO_MATCH) == ("match", "review", "no_match")
