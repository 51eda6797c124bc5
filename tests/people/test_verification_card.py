"""The card: uploaded, read, judged, replaced, given up."""

from __future__ import annotations

from datetime import date

import pytest

from app.bootstrap import Product
from app.kernel.errors import Forbidden, Invalid, Refused, TooLarge
from app.kernel.jobs import Job
from app.kernel.photo import Photo
from app.kernel.ports import PhotoMissing
from app.people.models import Verification
from face_verify.engines import CardBack, Quality
from face_verify.pictures import MAX_BYTES
from tests.factories.verification import BASICS, applicant, card_of, later, picture


def test_an_upload_is_promised_before_it_is_read(product: Product) -> None:
    """CQ2023-A1-3."""
    wang = applicant(product, "王建国")
    assert wang.standing["status"] == "unverified"
    assert wang.upload() == "recognising"
    (job,) = Job.select().where(Job.subject_id == wang.run.id)
    assert set(job.payload) == {"front"}, "ids only"
    kept = Photo.get_by_id(wang.run.front_photo_id)
    assert kept.keep_until is not None


def test_a_good_card_waits_for_the_persons_word(product: Product) -> None:
    """CQ2023-A1-4: what was read is shown to its owner."""
    wang = applicant(product, "王建国")
    assert wang.show_card() == "awaiting_confirmation"
    standing = wang.standing
    assert standing["quality"] == "standard"
    assert standing["recognised"]["name"] == "王建国"
    assert standing["recognised"]["id_number"] == wang.who.id_number
    assert standing["recognised"]["birthday"] == wang.who.birthday
    assert standing["reasons"] == []
    assert standing["marks"] == []
    assert wang.run.portrait_photo_id is not None


def test_what_was_read_is_ciphertext_in_the_database(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.show_card()
    (row,) = Verification.raw("SELECT id, recognised AS secret FROM real_name_verification").dicts()
    assert "王建国" not in row["secret"]
    assert wang.who.id_number not in row["secret"]


@pytest.mark.parametrize(
    ("quality", "code", "sub_code"),
    [
        (Quality.BORDER_MISSING, "IDCARD_PHOTO_QUALITY", "BORDER_MISSING"),
        (Quality.BLURRED, "IDCARD_PHOTO_QUALITY", "BLURRED"),
        (Quality.GLARE, "IDCARD_PHOTO_QUALITY", "GLARE"),
        (Quality.NOT_AN_ID_CARD, "IDCARD_KIND_NOT_ALLOWED", None),
    ],
)
def test_a_bad_picture_says_what_to_do(
    product: Product, quality: Quality, code: str, sub_code: str | None
) -> None:
    """CQ2023-A2.3-5."""
    wang = applicant(product, "王建国")
    assert wang.show_card(card_of("王建国", quality=quality)) == "rejected"
    standing = wang.standing
    assert standing["quality"] == quality.value
    assert standing["recognised"] is None
    (reason,) = standing["reasons"]
    assert (reason["code"], reason["sub_code"]) == (code, sub_code)
    assert wang.show_card() == "awaiting_confirmation", "the next picture may be good"


@pytest.mark.parametrize(
    ("valid_to", "status"),
    [(date(2026, 3, 9), "rejected"), (date(2026, 3, 10), "awaiting_confirmation")],
)
def test_the_back_tells_whether_the_card_has_expired(product: Product, valid_to: date, status: str) -> None:
    """CQ2023-A2.3-4."""
    wang = applicant(product, "王建国")
    product.gateways.card_reader.front = card_of("王建国")
    product.gateways.card_reader.back = CardBack(
        Quality.STANDARD, valid_from=date(2016, 3, 9), valid_to=valid_to
    )
    wang.upload(back=picture("red"))
    assert wang.work() == status
    assert ("IDCARD_EXPIRED" in wang.codes) == (status == "rejected")


def test_a_field_that_was_not_read_is_typed(product: Product) -> None:
    wang = applicant(product, "王建国")
    assert wang.show_card(card_of("王建国", name=None)) == "awaiting_confirmation"
    assert wang.codes == ["FIELD_INCONSISTENT"]
    assert wang.confirm() == "awaiting_face"
    assert wang.run.was_corrected


def test_a_new_picture_replaces_the_one_being_read(product: Product) -> None:
    wang = applicant(product, "王建国")
    product.gateways.card_reader.front = card_of("王建国")
    wang.upload()
    first = wang.run.front_photo_id
    wang.upload()
    second = wang.run.front_photo_id
    assert first != second
    with pytest.raises(PhotoMissing):
        product.gateways.photos.get(first)
    revision = wang.run.revision
    assert wang.work() == "awaiting_confirmation"
    assert wang.run.revision == revision + 1, "the job of the replaced picture changed nothing"


def test_a_new_card_forgets_what_the_old_one_said(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.up_to_face()
    wang.upload()
    run = wang.run
    assert (run.confirmed_name, run.confirmed_index, run.recognised, run.portrait_photo_id) == (None,) * 4


def test_running_the_job_twice_changes_nothing(product: Product) -> None:
    """A worker killed after the commit runs it again."""
    wang = applicant(product, "王建国")
    wang.show_card()
    revision = wang.run.revision
    Job.update(state="running", lease_until=product.clock.now()).execute()
    later(product, seconds=60)
    assert (wang.run.status, wang.run.revision) == ("awaiting_confirmation", revision)


def test_an_engine_that_stays_away_ends_in_words(product: Product) -> None:
    wang = applicant(product, "王建国")
    product.gateways.card_reader.unavailable = True
    wang.upload()
    assert wang.work() == "recognising"
    for seconds in (3, 11, 61, 301):
        later(product, seconds=seconds)
    assert wang.run.status == "rejected"
    assert wang.codes == ["RECOGNITION_UNAVAILABLE"]
    assert wang.standing["card_attempts_left"] == 20, "today's attempt is given back"
    product.gateways.card_reader.unavailable = False
    assert wang.show_card() == "awaiting_confirmation"


def test_twenty_cards_a_day(product: Product) -> None:
    wang = applicant(product, "王建国")
    for _ in range(20):
        wang.upload()
    assert wang.standing["card_attempts_left"] == 0
    before = Photo.select().where(Photo.deleted_at.is_null()).count()
    with pytest.raises(Refused) as refused:
        wang.upload()
    assert (refused.value.code, refused.value.status) == ("ATTEMPTS_USED_UP", 429)
    assert Photo.select().where(Photo.deleted_at.is_null()).count() == before
    product.clock.move(hours=12)  # type: ignore[attr-defined]
    assert wang.upload() == "recognising", "midnight in Shanghai has passed"


def test_no_picture_without_consent(product: Product) -> None:
    """CQ2023-A2.3-3."""
    li = applicant(product, "李秀英", purposes=BASICS[:2])
    with pytest.raises(Forbidden) as refused:
        li.upload()
    assert refused.value.code == "CONSENT_REQUIRED"
    assert Photo.select().count() == 0


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (b"", Invalid, "PHOTO_EMPTY"),
        (b"PK\x03\x04 a zip named .jpg", Invalid, "PHOTO_FORMAT"),
        (picture(side=400)[:900], Invalid, "PHOTO_EMPTY"),
        (b"\xff\xd8\xff" + b"0" * MAX_BYTES, TooLarge, "PHOTO_TOO_LARGE"),
    ],
)
def test_bad_uploads_write_nothing(product: Product, data: bytes, kind: type[Refused], code: str) -> None:
    wang = applicant(product, "王建国")
    with pytest.raises(kind) as refused:
        product.verification.card.submit(wang.actor, picture(), data)
    assert refused.value.code == code
    assert "back" in refused.value.errors
    assert Photo.select().count() == Verification.select().count() == 0


def test_the_picture_is_required(product: Product) -> None:
    wang = applicant(product, "王建国")
    with pytest.raises(Invalid) as refused:
        product.verification.card.submit(wang.actor, None, picture())
    assert refused.value.code == "IDCARD_PHOTO_REQUIRED"


def test_a_picture_that_was_purged_is_asked_for_again(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.upload()
    product.gateways.photos.delete(wang.run.front_photo_id, now=product.clock.now())
    assert wang.work() == "rejected"
    assert wang.codes == ["IDCARD_PHOTO_REQUIRED"]
