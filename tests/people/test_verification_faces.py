"""The face: compared with the card, three zones, attempts, the authority's word on corrections."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bootstrap import Product
from app.kernel.errors import Forbidden, Invalid, Refused
from app.kernel.jobs import Job
from app.kernel.photo import Photo
from app.people.models import FaceTemplate, VerificationReview
from app.people.ports import RegistryState
from face_verify.engines import FaceComparison
from tests.factories.cast import number_of
from tests.factories.verification import (
    BASICS,
    DOUBTFUL,
    NO_FACE,
    NO_PORTRAIT,
    OTHER,
    TWO_FACES,
    applicant,
    card_of,
    later,
    picture,
)


def test_the_same_face_is_verified_and_stored(product: Product) -> None:
    """CQ2023-A1-5, A1-6: both marks, each with its own moment."""
    wang = applicant(product, "王建国")
    assert wang.through() == "registered"
    standing = wang.standing
    assert standing["marks"] == ["已认证", "已入库"]
    assert standing["recognised"] is None, "what was read has served"
    person = wang.person
    assert (person.worker_name, person.id_card_number) == ("王建国", wang.who.id_number)
    assert (person.worker_name_masked, person.gender) == ("王**", "M")
    assert person.birthday == wang.who.birthday
    assert (person.nation, person.channel) == ("汉", "mini_program")
    assert person.verified_at == person.stored_at == product.clock.now()
    head = product.gateways.photos.get(person.head_image_id)
    assert head.startswith(b"\xff\xd8\xff")
    assert len(head) <= 20_480
    assert Photo.get_by_id(person.head_image_id).keep_until is None
    assert FaceTemplate.get(FaceTemplate.person_id == person.id).engine == "local"
    assert wang.run.face_distance == pytest.approx(0.31)


def test_pictures_go_when_they_have_served(product: Product) -> None:
    """PIPL 19: card and selfie 30 days, the head image stays."""
    wang = applicant(product, "王建国")
    wang.through()
    run, photos = wang.run, product.gateways.photos
    product.clock.move(days=29, hours=23)  # type: ignore[attr-defined]
    assert photos.purge(now=product.clock.now()) == 0
    product.clock.move(hours=2)  # type: ignore[attr-defined]
    assert photos.purge(now=product.clock.now()) == 3
    assert photos.get(wang.person.head_image_id)
    assert {run.front_photo_id, run.portrait_photo_id, run.selfie_photo_id} == {
        photo.id for photo in Photo.select().where(Photo.deleted_at.is_null(False))
    }


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (OTHER, "rejected", "FACE_MISMATCH"),
        (DOUBTFUL, "review", "REVIEW_PENDING"),
        (NO_PORTRAIT, "review", "REVIEW_PENDING"),
        (NO_FACE, "awaiting_face", "FACE_NOT_FOUND"),
        (TWO_FACES, "awaiting_face", "FACE_MANY"),
    ],
)
def test_what_else_a_comparison_may_say(
    product: Product, answer: FaceComparison, status: str, code: str
) -> None:
    wang = applicant(product, "王建国")
    assert wang.through(answer) == status
    assert wang.codes == [code]
    assert wang.standing["attempts_left"] == 4
    assert wang.person.verified_at is None
    assert wang.standing["marks"] == []
    assert FaceTemplate.select().count() == 0
    open_cases = VerificationReview.select().where(VerificationReview.decided_at.is_null()).count()
    assert open_cases == (1 if status == "review" else 0)


def test_five_faces_a_day(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.up_to_face()
    for _ in range(5):
        assert wang.show_face(OTHER) == "rejected"
    standing = wang.standing
    assert standing["attempts_left"] == 0
    assert "人工审核" in standing["reasons"][0]["remedy"]
    with pytest.raises(Refused) as refused:
        wang.show_face()
    assert (refused.value.code, refused.value.status) == ("ATTEMPTS_USED_UP", 429)
    wang.confirm()
    with pytest.raises(Refused):
        wang.show_face()
    product.clock.move(days=1)  # type: ignore[attr-defined]
    assert wang.show_face() == "registered"


def test_a_face_needs_a_consent_of_its_own(product: Product) -> None:
    li = applicant(product, "李秀英", purposes=BASICS)
    li.up_to_face()
    with pytest.raises(Forbidden) as refused:
        li.show_face()
    assert refused.value.code == "CONSENT_REQUIRED"
    with pytest.raises(Forbidden):
        product.verification.face.challenge(li.actor)


@pytest.mark.parametrize("step", ["nothing", "uploaded", "read"])
def test_too_early(product: Product, step: str) -> None:
    wang = applicant(product, "王建国")
    if step == "uploaded":
        wang.upload()
    if step == "read":
        wang.show_card()
    with pytest.raises(Refused) as refused:
        wang.show_face()
    assert refused.value.code == "STATE_NOT_ALLOWED"


def test_a_selfie_is_required(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.up_to_face()
    with pytest.raises(Invalid) as refused:
        product.verification.face.submit(wang.actor, None)
    assert refused.value.code == "FACE_PHOTO_REQUIRED"


def test_frames_are_checked_and_not_kept(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.up_to_face()
    before = Photo.select().count()
    with pytest.raises(Invalid) as refused:
        product.verification.face.submit(wang.actor, picture(), [picture(), b"no picture"])
    assert refused.value.code == "PHOTO_FORMAT"
    with pytest.raises(Invalid):
        product.verification.face.submit(wang.actor, picture(), [picture()] * 9)
    product.verification.face.submit(wang.actor, picture(), [picture()] * 8)
    assert Photo.select().count() == before + 1


def test_a_challenge_serves_once_and_its_owner_only(product: Product) -> None:
    wang, li = applicant(product, "王建国"), applicant(product, "李秀英")
    wang.up_to_face()
    challenge = product.verification.face.challenge(wang.actor)
    assert len(set(challenge.actions)) == len(challenge.instructions) == 3
    li.up_to_face()
    with pytest.raises(Refused) as refused:
        product.verification.face.submit(li.actor, picture(), challenge_id=challenge.id)
    assert refused.value.code == "CHALLENGE_EXPIRED"
    product.verification.face.submit(wang.actor, picture(), challenge_id=challenge.id)
    assert wang.work() == "registered"
    with pytest.raises(Refused):
        product.verification.face.challenges.use(challenge.id, wang.account_id)


def test_a_challenge_ends(product: Product) -> None:
    wang = applicant(product, "王建国")
    challenge = product.verification.face.challenge(wang.actor)
    product.clock.move(seconds=121)  # type: ignore[attr-defined]
    with pytest.raises(Refused):
        product.verification.face.challenges.use(challenge.id, wang.account_id)


@pytest.mark.parametrize(
    ("verdict", "status", "codes"),
    [
        ("matched", "registered", []),
        ("mismatched", "rejected", ["FIELD_INCONSISTENT"]),
        ("unknown", "review", ["REVIEW_PENDING"]),
    ],
)
def test_a_corrected_number_needs_the_authoritys_word(
    product: Product, verdict: str, status: str, codes: list[str]
) -> None:
    """CQ2023-A1-4."""
    wang = applicant(product, "王建国")
    product.gateways.authority.verdict = verdict
    wang.show_card(card_of("王建国", id_number=number_of("500112", wang.who.birthday, 19)))
    wang.confirm()
    assert wang.show_face() == status
    assert wang.codes == codes
    if status == "rejected":
        with pytest.raises(Refused):
            wang.show_face()
        assert wang.confirm() == "awaiting_face", "name and number have to be stated anew"


def test_an_uncorrected_identity_does_not_ask_the_authority(product: Product) -> None:
    wang = applicant(product, "王建国")
    product.gateways.authority.verdict = "mismatched"
    assert wang.through() == "registered"


def test_an_authority_that_stays_away_leaves_it_to_a_person(product: Product) -> None:
    wang = applicant(product, "王建国")
    product.gateways.registry.down = True
    wang.show_card(card_of("王建国", name="王建囯"))
    wang.confirm()
    assert wang.show_face() == "comparing"
    for seconds in (3, 11, 61, 301):
        later(product, seconds=seconds)
    assert wang.run.status == "review"
    assert VerificationReview.get(VerificationReview.open_key == wang.run.id).cause == "number_changed"


def test_an_engine_that_stays_away_gives_the_attempt_back(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.up_to_face()
    product.gateways.face_matcher.unavailable = True
    assert wang.show_face() == "comparing"
    for seconds in (3, 11, 61, 301):
        later(product, seconds=seconds)
    assert (wang.run.status, wang.codes) == ("awaiting_face", ["RECOGNITION_UNAVAILABLE"])
    assert wang.standing["attempts_left"] == 5
    product.gateways.face_matcher.unavailable = False
    assert wang.show_face() == "registered"


def test_a_card_that_was_purged_is_asked_for_again(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.up_to_face()
    product.clock.move(days=8)  # type: ignore[attr-defined]
    product.gateways.photos.purge(now=product.clock.now())
    assert wang.show_face() == "rejected"
    assert wang.codes == ["IDCARD_PHOTO_REQUIRED"]
    with pytest.raises(Refused):
        wang.show_face()
    assert wang.through() == "registered"


def test_running_the_job_twice_admits_once(product: Product) -> None:
    wang = applicant(product, "王建国")
    product.gateways.registry.answer = RegistryState("waiting")
    wang.through()
    before = (wang.run.revision, wang.person.head_image_id, Photo.select().count())
    Job.update(state="running", lease_until=product.clock.now()).where(Job.kind == "compare-face").execute()
    later(product, seconds=1)
    assert (wang.run.revision, wang.person.head_image_id, Photo.select().count()) == before


def test_a_consent_withdrawn_on_the_way_stops_the_comparison(product: Product) -> None:
    """PIPL 15: nothing is compared and nothing of the face is kept."""
    wang = applicant(product, "王建国")
    wang.up_to_face()
    product.verification.face.submit(wang.actor, picture())
    version = next(d.version for d in product.consents.documents() if d.purpose == "face_verification")
    product.consents.decide(wang.actor, "face_verification", version, accepted=False)
    assert wang.work() == "awaiting_face"
    assert wang.codes == ["CONSENT_REQUIRED"]
    assert FaceTemplate.select().count() == 0
    assert product.gateways.face_matcher.compared_with == []


def test_without_a_template_of_the_engine_nothing_is_kept(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keeps_them(_picture: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(product.gateways.face_matcher, "template", keeps_them)
    wang = applicant(product, "王建国")
    assert wang.through() == "registered"
    assert FaceTemplate.select().count() == 0


def test_no_portrait_on_the_card_is_compared_with_the_whole_card(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.show_card(replace(card_of("王建国"), portrait=None))
    wang.confirm()
    assert wang.run.portrait_photo_id is None
    assert wang.show_face() == "registered"
