"""The way over a person: asked for, looked at, decided by somebody else."""

from __future__ import annotations

from typing import Any

import pytest

from app.bootstrap import Product
from app.kernel.actor import PROJECT_ADMIN, REGULATOR, WORKER, Actor, Grant
from app.kernel.audit import AuditEntry
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.photo import Photo
from app.people.models import FaceTemplate, VerificationReview
from app.people.ports import Reach as PortReach
from app.people.ports import RegistryState
from face_verify.engines import Quality
from tests.factories.attendance import engaged
from tests.factories.people import a_person, a_verified_person
from tests.factories.sites import a_site
from tests.factories.verification import (
    BASICS,
    DOUBTFUL,
    OTHER,
    Applicant,
    applicant,
    card_of,
)

OFFICER = Actor("OFFICER", None, "S", (Grant(REGULATOR, "region", "500000"),), "D")
BOSS = Actor("BOSS", None, "S", (Grant(PROJECT_ADMIN, "project", "P1"),), "D")


def case_of(somebody: Applicant) -> VerificationReview:
    case: VerificationReview = VerificationReview.get(VerificationReview.open_key == somebody.run.id)
    return case


def decide(
    product: Product, case: VerificationReview, *, approve: bool, by: Actor = OFFICER
) -> dict[str, Any]:
    return product.verification.reviews.decide(by, case.id, approve=approve, reason="证件与本人一致")


def test_the_way_without_a_face(product: Product) -> None:
    """No consent to face matching, no selfie, no template; the mark is the same."""
    li = applicant(product, "李秀英", purposes=BASICS)
    li.up_to_face()
    assert li.ask_review() == "review"
    assert li.codes == ["REVIEW_PENDING"]
    answer = decide(product, case_of(li), approve=True)
    assert answer["status"] == "verified"
    assert li.work() == "registered"
    assert li.standing["marks"] == ["已认证", "已入库"]
    assert FaceTemplate.select().count() == 0
    assert product.gateways.photos.get(li.person.head_image_id), "the portrait of the card, for the gate"


def test_a_picture_that_is_always_read_wrongly(product: Product) -> None:
    """Name and number come with the request; a reviewer holds the card in his hand."""
    wang = applicant(product, "王建国")
    wang.show_card(card_of("王建国", sex="女"))
    with pytest.raises(Invalid):
        wang.confirm()
    with pytest.raises(Refused) as refused:
        wang.ask_review()
    assert refused.value.code == "STATE_NOT_ALLOWED"
    assert wang.ask_review(name="王建国", number=wang.who.id_number) == "review"
    decide(product, case_of(wang), approve=True)
    assert wang.person.gender == "M"


def test_a_card_that_no_picture_does_justice(product: Product) -> None:
    wang = applicant(product, "王建国")
    assert wang.show_card(card_of("王建国", quality=Quality.BLURRED)) == "rejected"
    assert wang.ask_review(name="王建国", number=wang.who.id_number) == "review"


@pytest.mark.parametrize(
    ("name", "number", "code"),
    [("王😀", None, "FIELD_INCONSISTENT"), ("王建国", "123", "ID_NUMBER_INVALID")],
)
def test_what_comes_with_a_request_is_judged(
    product: Product, name: str, number: str | None, code: str
) -> None:
    wang = applicant(product, "王建国")
    wang.show_card()
    with pytest.raises(Invalid) as refused:
        wang.ask_review(name=name, number=number or wang.who.id_number)
    assert refused.value.code == code


@pytest.mark.parametrize("step", ["nothing", "uploaded", "verified"])
def test_when_a_review_cannot_be_asked_for(product: Product, step: str) -> None:
    wang = applicant(product, "王建国")
    if step == "uploaded":
        wang.upload()
    if step == "verified":
        wang.through()
    with pytest.raises(Refused) as refused:
        wang.ask_review()
    assert refused.value.code == "STATE_NOT_ALLOWED"


def test_a_refused_review_tells_the_reason(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.through(DOUBTFUL)
    answer = product.verification.reviews.decide(
        OFFICER, case_of(wang).id, approve=False, reason="照片不是本人"
    )
    assert answer["status"] == "rejected"
    (reason,) = wang.standing["reasons"]
    assert reason["code"] == "REVIEW_REFUSED"
    assert "照片不是本人" in reason["message"]
    assert wang.person.verified_at is None
    assert wang.show_face() == "registered", "another picture may match"


def test_nothing_is_decided_twice(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.through(DOUBTFUL)
    case = case_of(wang)
    decide(product, case, approve=True)
    with pytest.raises(Refused) as refused:
        decide(product, case, approve=False)
    assert refused.value.code == "STATE_NOT_ALLOWED"


def test_nobody_decides_about_himself(product: Product) -> None:
    """Two eyes, whichever account he uses."""
    wang = applicant(product, "王建国")
    wang.through(DOUBTFUL)
    case, grants = case_of(wang), (Grant(REGULATOR, "region", "500000"),)
    same_account = Actor(wang.account_id, None, "S", grants, "D")
    same_person = Actor("OTHER", wang.person.id, "S", grants, "D")
    known = a_person(product, "王建国")
    same_number = Actor("OTHER", known.id, "S", (*grants, Grant(WORKER, "self", known.id)), "D")
    for himself in (same_account, same_person, same_number):
        with pytest.raises(Forbidden):
            decide(product, case, approve=True, by=himself)
        with pytest.raises(Forbidden):
            product.verification.reviews.open(himself, case.id)
    assert wang.run.status == "review"


def test_opening_a_case_is_on_the_trail(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.through(DOUBTFUL)
    shown = product.verification.reviews.open(OFFICER, case_of(wang).id)
    assert (shown["name"], shown["id_number"]) == ("王建国", wang.who.id_number)
    assert shown["photos"]["id_card_front"]
    assert shown["photos"]["selfie"]
    assert shown["photos"]["id_card_back"] is None
    (entry,) = AuditEntry.select().where(AuditEntry.action == "verification.opened")
    assert (entry.account_id, entry.person_id) == ("OFFICER", wang.person.id)


def test_a_move_shows_the_face_that_is_known(product: Product) -> None:
    old = applicant(product, "王建国", openid="old-phone")
    old.through()
    FaceTemplate.delete().execute()
    new = applicant(product, "王建国", openid="new-phone")
    assert new.through(move=True) == "review"
    assert product.verification.reviews.open(OFFICER, case_of(new).id)["photos"]["known_face"]
    decide(product, case_of(new), approve=True)
    assert new.person.id != old.person.id
    assert new.standing["marks"] == ["已认证", "已入库"]
    assert old.run.status == "rejected"


def test_pictures_wait_for_the_decision(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.through(DOUBTFUL)
    product.clock.move(days=60)  # type: ignore[attr-defined]
    assert product.gateways.photos.purge(now=product.clock.now()) == 0
    decide(product, case_of(wang), approve=False)
    assert Photo.get_by_id(wang.run.selfie_photo_id).keep_until is not None


def test_the_list_is_masked_and_paged(product: Product) -> None:
    for name in ("王建国", "李秀英", "张伟"):
        applicant(product, name).through(DOUBTFUL)
    reviews = product.verification.reviews
    first, cursor = reviews.waiting(OFFICER, after=None, limit=2)
    assert [entry["name"] for entry in first] == ["王**", "李**"]
    assert all("*" in entry["id_card"] for entry in first)
    second, end = reviews.waiting(OFFICER, after=cursor, limit=2)
    assert [entry["name"] for entry in second] == ["张*"]
    assert end is None


def test_a_project_admin_reaches_the_people_of_his_project(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    """404 elsewhere: even that there is a case is private."""
    known = a_person(product, "王建国")
    wang, li = applicant(product, "王建国"), applicant(product, "李秀英")
    wang.through(DOUBTFUL)
    li.through(DOUBTFUL)

    class Reach:
        def reach_of(self, actor: Actor) -> PortReach:
            return PortReach(frozenset({known.id}))

    reviews = product.verification.reviews
    monkeypatch.setattr(reviews, "scope", Reach())
    shown, _end = reviews.waiting(BOSS, after=None, limit=50)
    assert [entry["name"] for entry in shown] == ["王**"]
    with pytest.raises(Missing):
        decide(product, case_of(li), approve=True, by=BOSS)
    assert decide(product, case_of(wang), approve=True, by=BOSS)["status"] == "verified"


def test_without_a_project_an_admin_reaches_nobody(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.through(DOUBTFUL)
    assert product.verification.reviews.waiting(BOSS, after=None, limit=50) == ([], None)


def test_a_new_card_withdraws_the_request(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.through(DOUBTFUL)
    case = case_of(wang)
    assert wang.upload() == "recognising"
    with pytest.raises(Refused):
        decide(product, case, approve=True)
    assert product.verification.reviews.waiting(OFFICER, after=None, limit=50) == ([], None)


def test_an_approval_that_came_too_late(product: Product) -> None:
    """Another account was verified with the number while the case was open."""
    two = applicant(product, "王建国", openid="two")
    two.through(DOUBTFUL)
    applicant(product, "王建国", openid="one").through()
    answer = decide(product, case_of(two), approve=True)
    assert answer["status"] == "rejected"
    assert two.codes == ["IDENTITY_CONFLICT"]
    assert VerificationReview.select().where(VerificationReview.decided_at.is_null()).count() == 0


def test_a_reason_is_sealed_and_not_copied(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.through(OTHER)
    wang.ask_review("我是王建国，摄像头坏了")
    decide(product, case_of(wang), approve=True)
    details = [str(entry.detail) for entry in AuditEntry.select()]
    assert not any("王建国" in detail or "一致" in detail for detail in details)
    assert sum("reason_sha256" in detail for detail in details) == 2


def test_a_verified_person_of_the_data_may_be_moved_by_review(product: Product) -> None:
    old, _account, _headers = a_verified_person(product, "王建国")
    new = applicant(product, "王建国", openid="new-phone")
    new.up_to_face(move=True)
    new.ask_review()
    decide(product, case_of(new), approve=True)
    assert new.person.id == old.id


def _authority(region: str) -> Actor:
    return Actor(f"OF-{region}", None, "S", (Grant(REGULATOR, "region", region),), "D")


def test_an_authority_reaches_those_who_work_in_its_region(product: Product) -> None:
    """Who works nowhere yet is looked after by an authority of a whole province, or of the country."""
    site = a_site(product)
    engaged(product, site, a_person(product, "王建国"))
    for name in ("王建国", "李秀英"):
        applicant(product, name).through(DOUBTFUL)

    def seen(region: str) -> list[str]:
        shown, _end = product.verification.reviews.waiting(_authority(region), after=None, limit=50)
        return [entry["name"] for entry in shown]

    assert seen("500112") == ["王**"]
    assert seen("500113") == []
    assert seen("500000") == seen("000000") == ["王**", "李**"]
    assert seen("330000") == ["李**"]
    assert seen("330100") == []


def test_the_queue_of_the_registry_is_limited_alike(product: Product) -> None:
    product.gateways.registry.answer = RegistryState("waiting")  # type: ignore[attr-defined]
    site = a_site(product)
    engaged(product, site, a_person(product, "王建国"))
    wang = applicant(product, "王建国")
    wang.through()
    queue = product.verification.registry_queue

    def count(actor: Actor) -> int:
        return len(queue.waiting(actor, after=None, limit=50)[0])

    assert count(_authority("500112")) == count(_authority("000000")) == 1
    assert count(_authority("500113")) == count(_authority("330000")) == 0
    assert count(Actor("A", None, "S", (Grant("system_admin", "system", "*"),), "D")) == 1
    with pytest.raises(Missing):
        queue.file_again(_authority("330000"), wang.run.id)
    queue.file_again(_authority("500112"), wang.run.id)
