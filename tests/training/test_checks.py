"""Random checks while somebody learns: face, question, the word of the centre, and silence."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from app.bootstrap import Product
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.people.models import Consent, FaceTemplate
from app.people.service.consent_documents import FACE_VERIFICATION, in_force
from app.training.models import LearningCheck, SectionProgress, UncreditedTime
from face_verify.engines import FaceComparison, Zone
from face_verify.engines import FaceTemplate as Template
from tests.factories.gateways import run_due_jobs
from tests.factories.training import Pupil, a_centre, a_pupil

PLAN = ((True, 8, (3600,)), (True, 1, (30,)))
CHECK_WITHIN = 15 * 60


def selfie() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def pupil(product: Product) -> Pupil:
    return a_pupil(a_centre(product, PLAN, 9))


def agrees_to_faces(pupil: Pupil) -> None:
    now = pupil.clock.now()
    text = in_force()[FACE_VERIFICATION]
    Consent.create(
        account_id=pupil.actor.account_id,
        purpose=FACE_VERIFICATION,
        version=text.version,
        text_sha256=text.sha256,
        accepted=True,
        decided_at=now,
    )
    kept = base64.b64encode(Template((0.1,) * 128).to_bytes()).decode()
    FaceTemplate.create(person_id=pupil.actor.person_id, template=kept, engine="local", created_at=now)


def until_checked(pupil: Pupil) -> dict[str, Any]:
    """Watches until a check comes; the check."""
    watched = 0
    while watched < CHECK_WITHIN + 40:
        answer = pupil.watch(20)
        watched += 20
        if answer["challenge"]:
            assert watched >= 8 * 60
            challenge: dict[str, Any] = answer["challenge"]
            return challenge
    raise AssertionError("no check came")


def right_option(challenge: dict[str, Any]) -> str:
    row = LearningCheck.get_by_id(challenge["id"])
    return str(row.options[row.right_option])


def wrong_option(challenge: dict[str, Any]) -> str:
    row = LearningCheck.get_by_id(challenge["id"])
    return next(option for n, option in enumerate(row.options) if n != row.right_option)


def answer_with(pupil: Pupil, challenge: dict[str, Any], **given: Any) -> dict[str, Any]:
    return pupil.product.training.check_answers.answer(
        pupil.actor, pupil.session_id, challenge["id"], **given
    )


def test_a_question_is_asked_of_whoever_does_not_agree_to_faces(pupil: Pupil) -> None:
    pupil.start("1.1")
    challenge = until_checked(pupil)
    assert challenge["kind"] == "question"
    assert len(challenge["options"]) >= 2
    assert answer_with(pupil, challenge, answer=right_option(challenge))["state"] == "passed"
    assert answer_with(pupil, challenge, answer="again")["state"] == "passed"
    told = pupil.credited
    assert pupil.watch(20)["challenge"] is None
    assert pupil.credited == told + 20
    assert not pupil.reasons()
    assert pupil.product.training.recomputing.recompute(pupil.enrolment.id).agrees


def test_two_wrong_answers_miss_the_check(pupil: Pupil) -> None:
    pupil.start("1.1")
    challenge = until_checked(pupil)
    first = answer_with(pupil, challenge, answer=wrong_option(challenge))
    assert (first["state"], first["attempts_left"]) == ("open", 1)
    assert first["reasons"][0]["code"] == "CHECK_ANSWER_WRONG"
    assert answer_with(pupil, challenge, answer=wrong_option(challenge))["state"] == "missed"
    with pytest.raises(Refused) as caught:
        answer_with(pupil, challenge, answer=right_option(challenge))
    assert caught.value.code == "CHECK_MISSED"


def test_silence_past_the_deadline_freezes_the_segment_and_it_is_earned_back(pupil: Pupil) -> None:
    pupil.start("1.1")
    challenge = until_checked(pupil)
    before = pupil.position
    pupil.watch(60)
    answer = pupil.watch(20)
    assert answer["watched_s"] == 0
    again = answer["challenge"]
    assert again["id"] != challenge["id"]
    lost = UncreditedTime.get(UncreditedTime.reason == "CHECK_MISSED")
    assert lost.shown_ms == (before + 80) * 1000
    assert pupil.watch(20)["watched_s"] == 0  # until somebody answers
    assert pupil.reasons() == ["CHECK_MISSED"]
    answer_with(pupil, again, answer=right_option(again))
    pupil.start("1.1")
    pupil.position = 0
    pupil.clock.move(seconds=1)
    pupil.beat()
    assert pupil.watch(200)["watched_s"] == 200
    assert pupil.reread().checks_missed == 1
    assert pupil.product.training.recomputing.recompute(pupil.enrolment.id).agrees


def test_what_was_confirmed_before_is_not_frozen(pupil: Pupil) -> None:
    pupil.start("1.1")
    challenge = until_checked(pupil)
    answer_with(pupil, challenge, answer=right_option(challenge))
    confirmed = pupil.position
    until_checked(pupil)
    pupil.watch(60)
    assert pupil.watch(20)["watched_s"] == confirmed


def test_whoever_was_cut_off_when_the_check_came_gets_it_again(pupil: Pupil) -> None:
    pupil.start("1.1")
    challenge = until_checked(pupil)
    watched = pupil.credited
    pupil.clock.move(hours=2)
    answer = pupil.beat()
    assert answer["challenge"]["id"] == challenge["id"]
    assert answer["challenge"]["deadline_at"] > challenge["deadline_at"]
    assert answer["watched_s"] == watched
    assert answer_with(pupil, challenge, answer=right_option(challenge))["state"] == "passed"


def test_on_another_phone_the_check_goes_along(pupil: Pupil) -> None:
    pupil.start("1.1")
    challenge = until_checked(pupil)
    pupil.start("2.1")
    answer = pupil.watch(20)
    assert answer["challenge"]["id"] == challenge["id"]
    assert answer_with(pupil, challenge, answer="小节2.1")["state"] == "passed"


def test_a_face_that_matches(pupil: Pupil) -> None:
    agrees_to_faces(pupil)
    pupil.start("1.1")
    challenge = until_checked(pupil)
    assert challenge["kind"] == "face"
    with pytest.raises(Invalid) as caught:
        answer_with(pupil, challenge)
    assert caught.value.code == "FACE_PHOTO_REQUIRED"
    with pytest.raises(Invalid) as caught:
        answer_with(pupil, challenge, selfie=b"no picture")
    assert caught.value.code == "PHOTO_FORMAT"
    assert answer_with(pupil, challenge, selfie=selfie())["state"] == "checking"
    pupil.watch(60)
    assert pupil.watch(20)["challenge"]["state"] == "checking"
    run_due_jobs(pupil.product.jobs)
    assert pupil.watch(20)["challenge"] is None
    assert not pupil.reasons()
    assert pupil.watch(20)["watched_s"] == pupil.position


def test_a_face_that_does_not_match_three_times(pupil: Pupil) -> None:
    agrees_to_faces(pupil)
    pupil.product.gateways.face_matcher.answer = FaceComparison(Zone.NO_MATCH, 3.0, 0.9)  # type: ignore[attr-defined]
    pupil.start("1.1")
    challenge = until_checked(pupil)
    for left in (2, 1):
        answer_with(pupil, challenge, selfie=selfie())
        run_due_jobs(pupil.product.jobs)
        state = pupil.beat()["challenge"]
        assert state["attempts_left"] == left
        assert state["reasons"][0]["code"] == "FACE_MISMATCH"
    answer_with(pupil, challenge, selfie=selfie())
    run_due_jobs(pupil.product.jobs)
    assert LearningCheck.get_by_id(challenge["id"]).state == "missed"
    answer = pupil.watch(20)
    assert answer["watched_s"] == 0
    assert answer["challenge"]["id"] != challenge["id"]


@pytest.mark.parametrize("trouble", ["review", "withdrawn", "engine"])
def test_a_face_that_cannot_be_told_becomes_a_question(pupil: Pupil, trouble: str) -> None:
    agrees_to_faces(pupil)
    matcher: Any = pupil.product.gateways.face_matcher
    matcher.answer = FaceComparison(Zone.REVIEW, 50.0, 0.5)
    matcher.unavailable = trouble == "engine"
    pupil.start("1.1")
    challenge = until_checked(pupil)
    answer_with(pupil, challenge, selfie=selfie())
    if trouble == "withdrawn":
        FaceTemplate.delete().execute()
    for _attempt in range(6):
        run_due_jobs(pupil.product.jobs)
        pupil.clock.move(hours=1)
    row = LearningCheck.get_by_id(challenge["id"])
    assert (row.kind, row.state) == ("question", "open")
    assert pupil.beat()["challenge"]["kind"] == "question"
    assert answer_with(pupil, challenge, answer=right_option(challenge))["state"] == "passed"


def test_a_picture_without_a_face_costs_no_attempt(pupil: Pupil) -> None:
    agrees_to_faces(pupil)
    matcher: Any = pupil.product.gateways.face_matcher
    matcher.answer = FaceComparison(Zone.NO_MATCH, 0.0, None, "FACE_NOT_FOUND", "selfie")
    pupil.start("1.1")
    challenge = until_checked(pupil)
    answer_with(pupil, challenge, selfie=selfie())
    run_due_jobs(pupil.product.jobs)
    state = pupil.beat()["challenge"]
    assert (state["attempts_left"], state["reasons"][0]["code"]) == (3, "FACE_NOT_FOUND")


def test_the_word_of_the_centre(pupil: Pupil) -> None:
    desk, centre = pupil.product.training.check_answers, pupil.centre
    with pytest.raises(Missing):
        desk.confirm(centre.staff, pupil.enrolment.id, "本人在场")
    pupil.start("1.1")
    until_checked(pupil)
    with pytest.raises(Missing):
        desk.confirm(centre.outsider, pupil.enrolment.id, "本人在场")
    with pytest.raises(Forbidden):
        desk.confirm(centre.regulator, pupil.enrolment.id, "本人在场")
    assert desk.confirm(centre.staff, pupil.enrolment.id, "本人在场")["state"] == "passed"
    assert pupil.watch(20)["challenge"] is None
    trail = pupil.product.audit.of_person(pupil.actor.person_id or "")
    assert [entry.action for entry in trail] == ["learning.presence_confirmed"]


def test_no_chapter_counts_before_the_check_and_the_course_is_completed_by_passing_it(
    product: Product,
) -> None:
    pupil = a_pupil(a_centre(product, ((True, 8, (900,)),), 8))
    pupil.start("1.1")
    challenge = until_checked(pupil)
    if pupil.position < 900:
        pupil.watch(min(60, 900 - pupil.position))
    assert pupil.reread().completed_at is None
    answer_with(pupil, challenge, answer=right_option(challenge))
    while pupil.position < 900:
        challenge = pupil.watch(min(20, 900 - pupil.position))["challenge"]
        if challenge:
            answer_with(pupil, challenge, answer=right_option(challenge))
    assert pupil.reread().completed_at is not None


def test_checks_of_others_are_not_found(pupil: Pupil) -> None:
    pupil.start("1.1")
    challenge = until_checked(pupil)
    other = a_pupil(pupil.centre)
    other.start("1.1")
    with pytest.raises(Missing):
        answer_with(other, challenge, answer="0")
    with pytest.raises(Missing):
        answer_with(replace(pupil, actor=other.actor), challenge, answer="0")
    assert SectionProgress.select().count() == 1
