"""After the choice: his face, somebody else's, none at all, and the last second of the window."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.bootstrap import Product
from app.certificates.models import Certificate, ConversionFace, RoleConversion
from app.kernel.audit import AuditEntry
from app.kernel.clock import SHANGHAI
from app.kernel.errors import Forbidden, Gone, Invalid, Missing, Refused, TooMany
from app.kernel.photo import Photo
from app.people.models import FaceTemplate, Person
from app.training.models import Enrolment
from face_verify.engines import FaceComparison, Zone
from tests.factories.conversion import DOUBTFUL, OTHER, Officer, an_officer, at, regulator
from tests.factories.gateways import run_due_jobs
from tests.factories.verification import picture

UNUSABLE = FaceComparison(Zone.NO_MATCH, 0.0, reason="FACE_NOT_FOUND", picture="selfie")


@pytest.fixture
def officer(product: Product) -> Officer:
    at(product, "2023-06-15T09:00:00")
    chosen = an_officer(product)
    chosen.choose()
    return chosen


def kept_selfies() -> int:
    return int(Photo.select().where(Photo.kind == "conversion-selfie", Photo.deleted_at.is_null()).count())


def refused(officer: Officer, kind: type[Refused]) -> str:
    with pytest.raises(kind) as caught:
        officer.desk.faces.show_face(officer.actor, officer.row.id, picture("pink", 320))
    assert type(caught.value) is kind
    return caught.value.code


def test_his_face_submits_the_application(officer: Officer) -> None:
    """CQ2023-A2.4-3, CQ2023-3.2.3-1: with it comes the course of his role."""
    shown = officer.show_face(work=False)
    assert (shown["state"], shown["face"]["state"]) == ("role_chosen", "checking")
    run_due_jobs(officer.product.jobs)
    shown = officer.shown
    assert (shown["state"], shown["message"]) == ("applied", "转岗申请已提交，请免费学习土建类施工员课程")
    assert shown["next_step"] == {"label": "去学习", "link": f"/m/enrolments/{shown['enrolment_id']}"}
    enrolment = Enrolment.get_by_id(shown["enrolment_id"])
    assert (enrolment.purpose, enrolment.course_id) == ("conversion", officer.course.id)
    assert officer.row.face_verified_by == "face"
    assert not kept_selfies()
    again = officer.show_face()
    assert (again["state"], Enrolment.select().count()) == ("applied", 1)


def test_a_second_picture_meanwhile_changes_nothing(officer: Officer) -> None:
    officer.show_face(work=False)
    officer.show_face(work=False)
    assert ConversionFace.select().count() == 1
    run_due_jobs(officer.product.jobs)
    assert officer.shown["state"] == "applied"


def test_somebody_else_may_not(officer: Officer) -> None:
    """CQ2023-A2.4-3: the role stays chosen; after five tries a person looks."""
    for left in (4, 3, 2, 1, 0):
        shown = officer.show_face(OTHER)
        assert (shown["state"], shown["face"]["state"]) == ("role_chosen", "failed")
        assert shown["face"]["tries_left"] == left
        assert shown["face"]["reasons"][0]["code"] == "FACE_MISMATCH"
    assert refused(officer, TooMany) == "ATTEMPTS_USED_UP"
    officer.desk.faces.ask_review(officer.actor, officer.row.id)
    decided = officer.desk.reviews.decide(regulator(), officer.row.id, approve=True, reason="证件与本人一致")
    assert decided["state"] == "applied"
    assert officer.row.face_verified_by == "staff"


def test_a_useless_picture_costs_no_try(officer: Officer) -> None:
    shown = officer.show_face(UNUSABLE)
    assert (shown["face"]["state"], shown["face"]["tries_left"]) == ("failed", 5)
    assert officer.show_face()["state"] == "applied"


def test_a_doubtful_face_goes_to_a_person(officer: Officer) -> None:
    shown = officer.show_face(DOUBTFUL)
    assert (shown["state"], shown["face"]["state"]) == ("role_chosen", "review")
    assert not kept_selfies()
    waiting, cursor = officer.desk.reviews.waiting(regulator(), cursor=None, limit=10)
    assert (len(waiting), cursor) == (1, None)
    assert waiting[0]["holder_name"] != "王建国"
    assert "王建国" not in str(waiting)
    assert officer.source.holder_number not in str(waiting)
    assert officer.desk.reviews.waiting(regulator("510000"), cursor=None, limit=10)[0] == []
    decided = officer.desk.reviews.decide(regulator(), officer.row.id, approve=False, reason="不是本人")
    assert (decided["state"], decided["approved"]) == ("role_chosen", False)
    assert officer.shown["face"]["reasons"][0]["code"] == "FACE_MISMATCH"
    assert officer.show_face()["state"] == "applied"
    entry = AuditEntry.get(AuditEntry.action == "conversion.reviewed")
    assert (entry.person_id, entry.detail["approve"]) == (officer.actor.person_id, False)


def test_without_a_kept_face_a_person_looks(officer: Officer) -> None:
    FaceTemplate.delete().execute()
    assert officer.show_face()["face"]["state"] == "review"


def test_consent_withdrawn_while_the_picture_waits(officer: Officer) -> None:
    officer.show_face(work=False)
    version = {one.purpose: one.version for one in officer.product.consents.documents()}
    officer.product.consents.decide(
        officer.actor, "face_verification", version["face_verification"], accepted=False
    )
    run_due_jobs(officer.product.jobs)
    assert officer.shown["face"]["state"] == "review"
    assert officer.product.gateways.face_matcher.compared_with == []  # type: ignore[attr-defined]


def test_whoever_does_not_agree_to_faces_is_told_the_other_way(product: Product) -> None:
    at(product, "2023-06-15T09:00:00")
    officer = an_officer(product, has_face=False)
    officer.choose()
    with pytest.raises(Forbidden) as caught:
        officer.desk.faces.show_face(officer.actor, officer.row.id, picture("pink", 320))
    assert caught.value.code == "CONSENT_REQUIRED"
    assert "人工" in str(caught.value.reasons[0].remedy)
    assert officer.desk.faces.ask_review(officer.actor, officer.row.id)["face"]["state"] == "review"
    officer.desk.faces.ask_review(officer.actor, officer.row.id)
    assert ConversionFace.select().count() == 1


def test_an_engine_that_is_out_of_order(officer: Officer) -> None:
    """The picture's day is not lost with it."""
    matcher = officer.product.gateways.face_matcher
    matcher.unavailable = True  # type: ignore[attr-defined]
    officer.show_face()
    for _again in range(8):
        officer.product.clock.move(hours=1)  # type: ignore[attr-defined]
        run_due_jobs(officer.product.jobs)
    assert officer.shown["face"]["state"] == "review"
    assert not kept_selfies()


def test_a_picture_of_the_last_second_counts_however_late_it_is_compared(product: Product) -> None:
    """CQ2023-3.2.2-1, A-16: choice and face by 24:00; the queue is not his fault."""
    at(product, "2023-12-31T23:59:59")
    officer = an_officer(product)
    officer.choose()
    officer.show_face(work=False)
    at(product, "2024-01-01T00:05:00")
    officer.desk.upkeep.run_daily(product.clock.now())
    assert officer.shown["state"] == "role_chosen"
    run_due_jobs(product.jobs)
    assert officer.shown["state"] == "applied"
    assert officer.row.submitted_at == datetime(2023, 12, 31, 23, 59, 59, tzinfo=SHANGHAI)
    assert officer.learn()["state"] == "completed"


def test_a_face_that_fails_after_the_window_closes_the_draft(product: Product) -> None:
    at(product, "2023-12-31T23:59:59")
    officer = an_officer(product)
    officer.choose()
    officer.show_face(work=False)
    at(product, "2024-01-01T00:05:00")
    product.gateways.face_matcher.answer = OTHER  # type: ignore[attr-defined]
    run_due_jobs(product.jobs)
    assert officer.shown["state"] == "closed"
    assert refused(officer, Gone) == "CONVERSION_CLOSED"


def test_a_review_asked_in_time_is_decided_later(product: Product) -> None:
    at(product, "2023-12-31T23:00:00")
    officer = an_officer(product)
    officer.choose()
    officer.desk.faces.ask_review(officer.actor, officer.row.id)
    at(product, "2024-01-05T10:00:00")
    officer.desk.upkeep.run_daily(product.clock.now())
    decided = officer.desk.reviews.decide(regulator(), officer.row.id, approve=True, reason="一致")
    assert decided["state"] == "applied"
    assert str(officer.row.submitted_at.date()) == "2023-12-31"


def test_at_the_counter_without_asking_before_and_never_after_the_window(product: Product) -> None:
    at(product, "2023-12-31T23:00:00")
    officer = an_officer(product)
    officer.choose()
    at(product, "2024-01-01T00:00:00")
    with pytest.raises(Gone):
        officer.desk.reviews.decide(regulator(), officer.row.id, approve=True, reason="一致")
    at(product, "2023-12-31T23:30:00")
    assert (
        officer.desk.reviews.decide(regulator(), officer.row.id, approve=True, reason="一致")["state"]
        == "applied"
    )
    with pytest.raises(Refused) as caught:
        officer.desk.reviews.decide(regulator(), officer.row.id, approve=True, reason="一致")
    assert caught.value.code == "STATE_NOT_ALLOWED"


def test_who_may_decide(officer: Officer) -> None:
    decide = officer.desk.reviews.decide
    with pytest.raises(Missing):
        decide(regulator("510000"), officer.row.id, approve=True, reason="一致")
    with pytest.raises(Forbidden) as caught:
        decide(regulator("500112"), officer.row.id, approve=True, reason="一致")
    assert caught.value.code == "FORBIDDEN_SCOPE"
    himself = regulator()
    himself = type(himself)(
        himself.account_id, officer.actor.person_id, "s", himself.grants, himself.device_id
    )
    with pytest.raises(Forbidden) as caught:
        decide(himself, officer.row.id, approve=True, reason="一致")
    assert caught.value.code == "FORBIDDEN_ROLE"


def test_what_is_asked_again_at_the_submission(officer: Officer) -> None:
    """CQ2023-3.2.1-3: the certificate has to be valid and the identity proven on that day too."""
    Person.update(stored_at=None).execute()
    assert refused(officer, Forbidden) == "REALNAME_REQUIRED"
    Person.update(stored_at=officer.product.clock.now()).execute()
    Certificate.update(valid_to="2023-06-14").execute()
    assert refused(officer, Refused) == "CERT_EXPIRED"
    Certificate.update(valid_to="2023-06-15").execute()
    officer.show_face(work=False)
    Certificate.update(standing="CANCELLED").execute()
    run_due_jobs(officer.product.jobs)
    shown = officer.shown
    assert (shown["state"], shown["face"]["reasons"][0]["code"]) == ("role_chosen", "STATE_NOT_ALLOWED")


def test_pictures_that_are_none(officer: Officer) -> None:
    for selfie, code in ((None, "FACE_PHOTO_REQUIRED"), (b"nothing", "PHOTO_FORMAT")):
        with pytest.raises(Invalid) as caught:
            officer.desk.faces.show_face(officer.actor, officer.row.id, selfie)
        assert caught.value.code == code
    other = an_officer(officer.product, "李秀英")
    with pytest.raises(Missing):
        officer.desk.faces.show_face(other.actor, officer.row.id, picture("pink", 320))


def test_a_picture_that_the_night_did_not_see_still_counts(product: Product) -> None:
    """CQ2023-3.2.2-2: taken in time, and closed by work that ran beside it."""
    at(product, "2023-12-31T23:59:59")
    officer = an_officer(product)
    officer.choose()
    officer.show_face(work=False)
    at(product, "2024-01-01T00:00:01")
    RoleConversion.update(
        state="closed", closed_reason="WINDOW_CLOSED", closed_at=product.clock.now()
    ).execute()
    run_due_jobs(product.jobs)
    assert officer.shown["state"] == "applied"
    assert (officer.row.closed_at, officer.row.closed_reason) == (None, None)
