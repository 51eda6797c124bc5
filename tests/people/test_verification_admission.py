"""Admission: one person for one number, merged with what a site knew, moved to a new phone."""

from __future__ import annotations

import pytest

from app.bootstrap import Product
from app.kernel.audit import AuditEntry
from app.kernel.errors import Refused, Unauthenticated
from app.kernel.jobs import Job
from app.people.models import Account, FaceTemplate, Person, Verification
from app.people.ports import RegistryState
from tests.factories.people import a_person, a_verified_person
from tests.factories.verification import DOUBTFUL, OTHER, applicant


def test_the_account_moves_to_the_person_that_a_site_registered(product: Product) -> None:
    """HZ2016-4.1-4: registered once, shared everywhere."""
    known = a_person(product, "王建国")
    wang = applicant(product, "王建国")
    old = wang.person
    assert wang.through() == "registered"
    assert wang.person.id == known.id
    assert Person.get_by_id(old.id).merged_into == known.id
    assert Person.get_by_id(known.id).verified_at is not None
    (job,) = Job.select().where(Job.kind == "person-merged")
    assert (job.subject_id, job.payload) == (old.id, {"into": known.id})
    assert wang.actor.person_id == known.id, "the same sign-in goes on"
    assert wang.standing["marks"] == ["已认证", "已入库"]


def test_the_first_of_two_accounts_wins(product: Product) -> None:
    """CQ2023-A2.3-6."""
    one, two = (applicant(product, "王建国", openid=openid) for openid in ("one", "two"))
    one.up_to_face()
    two.up_to_face()
    assert one.show_face() == "registered"
    assert two.show_face() == "rejected"
    assert two.codes == ["IDENTITY_CONFLICT"]
    assert two.person.verified_at is None
    assert two.person.id != one.person.id
    assert Person.select().where(Person.id_card_number.is_null(False)).count() == 1


def test_moving_to_a_new_phone(product: Product) -> None:
    """A-30: the earlier binding is closed, on the trail, after the same face."""
    old = applicant(product, "王建国", openid="old-phone")
    old.through()
    person = old.person
    new = applicant(product, "王建国", openid="new-phone")
    product.gateways.face_matcher.compared_with.clear()
    assert new.through(move=True) == "registered", "the registry knows him already"
    assert product.gateways.face_matcher.compared_with == ["Picture", "FaceTemplate"]
    assert new.person.id == person.id
    with pytest.raises(Unauthenticated):
        _ = old.actor
    assert Account.get_by_id(old.account_id).person_id != person.id
    assert old.person.verified_at is None, "a stranger's account again"
    assert old.run.status == "rejected"
    assert old.run.reasons[0]["code"] == "IDENTITY_MOVED"
    assert old.run.confirmed_number is None
    assert FaceTemplate.select().count() == 1
    assert AuditEntry.select().where(AuditEntry.action == "account.identity_moved").count() == 1
    assert product.audit.first_break() is None


def test_the_old_phone_may_come_back(product: Product) -> None:
    old = applicant(product, "王建国", openid="old-phone")
    old.through()
    applicant(product, "王建国", openid="new-phone").through(move=True)
    again = applicant(product, "王建国", openid="old-phone")
    assert again.account_id == old.account_id
    assert again.through(move=True) == "registered"


@pytest.mark.parametrize(
    ("answer", "status", "cause"), [(DOUBTFUL, "review", "face_review"), (OTHER, "rejected", None)]
)
def test_another_face_moves_nothing(product: Product, answer, status, cause) -> None:  # type: ignore[no-untyped-def]
    old = applicant(product, "王建国", openid="old-phone")
    old.through()
    thief = applicant(product, "王建国", openid="thief")
    assert thief.through(answer, move=True) == status
    assert old.actor.person_id == old.person.id
    assert old.run.status == "registered"


def test_a_forged_card_does_not_match_the_face_that_is_kept(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thief's own portrait on the card matches his selfie, and not the person's template."""
    old = applicant(product, "王建国", openid="old-phone")
    old.through()
    thief = applicant(product, "王建国", openid="thief")
    matcher = product.gateways.face_matcher
    compare = matcher.compare

    def by_kind(card: object, selfie: object):  # type: ignore[no-untyped-def]
        answer = compare(card, selfie)
        return OTHER if type(card).__name__ == "FaceTemplate" else answer

    monkeypatch.setattr(matcher, "compare", by_kind)
    assert thief.through(move=True) == "rejected"
    assert thief.codes == ["FACE_MISMATCH"]
    assert old.run.status == "registered"


def test_without_a_kept_face_a_person_decides(product: Product) -> None:
    a_verified_person(product, "王建国")
    new = applicant(product, "王建国", openid="new-phone")
    assert new.through(move=True) == "review"
    assert new.codes == ["REVIEW_PENDING"]


def test_a_template_of_another_engine_is_not_compared(product: Product) -> None:
    old = applicant(product, "王建国", openid="old-phone")
    old.through()
    FaceTemplate.update(engine="another").execute()
    assert applicant(product, "王建国", openid="new-phone").through(move=True) == "review"


def test_a_new_name_is_filed_again(product: Product) -> None:
    """A-30: a changed name is a fresh verification of the same number."""
    old = applicant(product, "王建国", openid="old-phone")
    old.through()
    product.gateways.registry.answer = RegistryState("waiting")
    new = applicant(product, "王建国", openid="new-phone")
    new.show_card()
    new.confirm(name="王国建", move=True)
    assert new.show_face() == "verified"
    assert new.person.worker_name == "王国建"
    assert new.person.stored_at is None
    assert new.standing["marks"] == ["已认证"]


def test_a_verified_person_needs_no_second_time(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.through()
    for step in (wang.upload, wang.confirm, wang.show_face, wang.ask_review):
        with pytest.raises(Refused) as refused:
            step()
        assert refused.value.code == "STATE_NOT_ALLOWED"


def test_somebody_verified_before_he_had_a_run(product: Product) -> None:
    """Rows that came with the data: no run, and nothing to do."""
    verified = a_verified_person(product, "王建国", marks=1)
    actor = product.signing_in.authenticate(verified.headers["Authorization"].split()[1])
    standing = product.verification.standing.of(actor)
    assert (standing["status"], standing["marks"]) == ("verified", ["已认证"])
    assert Verification.select().where(Verification.account_id == verified.account.id).count() == 0


def test_the_trail_names_nobody(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.through()
    entries = list(AuditEntry.select().where(AuditEntry.person_id == wang.person.id))
    assert {"person.verified", "person.stored"} <= {entry.action for entry in entries}
    for entry in entries:
        assert "王建国" not in str(entry.detail)
        assert wang.who.id_number not in str(entry.detail)
