"""SM1: a forged identity is revoked by the authority and may be proven anew after a release."""

from __future__ import annotations

from datetime import date

import pytest

from app.bootstrap import Product
from app.kernel.actor import Actor, Grant
from app.kernel.audit import AuditEntry
from app.kernel.errors import Forbidden, Invalid, Missing, Refused, Unauthenticated
from app.kernel.ids import new_id
from app.people.models import Notice, Person, PersonalCode, Session, Verification
from app.people.rules.verification import Event, Status, is_allowed
from tests.factories.attendance import a_code_id, engaged
from tests.factories.certificates import a_certificate
from tests.factories.people import Verified, a_verified_person
from tests.factories.sites import a_site
from tests.people.test_sign_in import refused_with

WHY = "经公安机关核查，证件系冒用"


def authority(region: str = "500000", person_id: str | None = None) -> Actor:
    return Actor(new_id(), person_id, new_id(), (Grant("regulator", "region", region),), new_id())


def a_run(product: Product, holder: Verified, status: str = "registered") -> Verification:
    now = product.clock.now()
    run: Verification = Verification.create(
        account_id=holder.account.id,
        status=status,
        confirmed_name="王建国",
        confirmed_number=holder.person.id_card_number,
        confirmed_index=holder.person.id_card_index,
        verified_at=now,
        updated_at=now,
    )
    return run


@pytest.fixture
def holder(product: Product) -> Verified:
    return a_verified_person(product, "王建国")


def standing(product: Product, name: str) -> dict[str, object]:
    signed = product.signing_in.with_wechat(f"wx-{name}")
    return product.verification.standing.of(product.signing_in.authenticate(signed.tokens.access_token))


def test_everything_ends_and_the_person_is_told(product: Product, holder: Verified) -> None:
    a_run(product, holder)
    code_id = a_code_id(product, holder.person)
    product.revocations.revoke(authority(), holder.person.id, WHY)
    person = Person.get_by_id(holder.person.id)
    assert (person.revoked_at, person.revoked_reason) == (product.clock.now(), WHY)
    assert PersonalCode.get(PersonalCode.code_id == code_id).revoked_reason == "identity_revoked"
    assert {row.ended_reason for row in Session.select()} == {"identity_revoked"}
    with refused_with(Unauthenticated, "SESSION_ENDED"):
        product.signing_in.authenticate(holder.headers["Authorization"].removeprefix("Bearer "))
    shown = standing(product, "王建国")
    assert (shown["status"], shown["marks"]) == ("revoked", [])
    reason = shown["reasons"][0]  # type: ignore[index]
    assert reason["message"] == f"实名认证已被撤销：{WHY}"
    assert "申诉" in reason["remedy"]
    notice = Notice.get()
    assert (notice.person_id, notice.kind) == (holder.person.id, "identity_revoked")
    assert WHY in notice.text
    assert "申诉" in notice.text
    entry = AuditEntry.get(AuditEntry.action == "person.revoked")
    assert (entry.person_id, entry.detail) == (holder.person.id, {"reason": WHY})


def test_a_revoked_identity_has_no_code_and_no_next_step(product: Product, holder: Verified) -> None:
    a_run(product, holder)
    product.revocations.revoke(authority(), holder.person.id, WHY)
    signed = product.signing_in.with_wechat("wx-王建国")
    actor = product.signing_in.authenticate(signed.tokens.access_token)
    with refused_with(Refused, "REALNAME_REQUIRED"):
        product.codes.issue(actor)
    told = is_allowed(Status.REVOKED, Event.SUBMIT_CARD)
    assert not told.allowed
    assert "主管部门" in told.reasons[0].message


def test_who_has_no_run_of_his_own_stands_there_too(product: Product, holder: Verified) -> None:
    """Verified before he had this account."""
    product.revocations.revoke(authority(), holder.person.id, WHY)
    assert standing(product, "王建国")["status"] == "revoked"
    assert product.persons.summary(holder.person.id).status == "revoked"


def test_released_he_begins_again(product: Product, holder: Verified) -> None:
    a_run(product, holder)
    product.revocations.revoke(authority(), holder.person.id, WHY)
    product.revocations.release(authority(), holder.person.id, "复核后证实为本人")
    person = Person.get_by_id(holder.person.id)
    assert (person.revoked_at, person.revoked_reason) == (None, None)
    assert (person.verified_at, person.stored_at) == (None, None)
    shown = standing(product, "王建国")
    assert (shown["status"], shown["marks"], shown["id_card"]) == ("rejected", [], person.id_card_masked)
    assert is_allowed(Status.REJECTED, Event.SUBMIT_CARD).allowed
    assert Notice.select().count() == 2
    assert AuditEntry.select().where(AuditEntry.action == "person.released").count() == 1


@pytest.mark.parametrize("region", ["500000", "000000", "500112"])
def test_within_reach(product: Product, region: str) -> None:
    worker = a_verified_person(product, "李秀英")
    engaged(product, a_site(product), worker.person)
    product.revocations.revoke(authority(region), worker.person.id, WHY)
    assert Person.get_by_id(worker.person.id).revoked_at is not None


@pytest.mark.parametrize("region", ["500113", "330000"])
def test_out_of_reach_he_is_not_there(product: Product, region: str) -> None:
    worker = a_verified_person(product, "李秀英")
    engaged(product, a_site(product), worker.person)
    for use_case in (product.revocations.revoke, product.revocations.release):
        with refused_with(Missing, "PERSON_NOT_FOUND"):
            use_case(authority(region), worker.person.id, WHY)
    assert Person.get_by_id(worker.person.id).revoked_at is None


def test_who_never_worked_is_for_a_province(product: Product, holder: Verified) -> None:
    with refused_with(Missing, "PERSON_NOT_FOUND"):
        product.revocations.revoke(authority("500112"), holder.person.id, WHY)
    product.revocations.revoke(authority("500000"), holder.person.id, WHY)


def test_nobody_decides_about_himself(product: Product, holder: Verified) -> None:
    own = authority(person_id=holder.person.id)
    for use_case in (product.revocations.revoke, product.revocations.release):
        with refused_with(Forbidden, "FORBIDDEN_SCOPE"):
            use_case(own, holder.person.id, WHY)


def test_what_cannot_be(product: Product, holder: Verified) -> None:
    use = product.revocations
    stranger = a_verified_person(product, "张伟", marks=0)
    with refused_with(Refused, "STATE_NOT_ALLOWED"):
        use.revoke(authority(), stranger.person.id, WHY)
    with refused_with(Refused, "STATE_NOT_ALLOWED"):
        use.release(authority(), holder.person.id, WHY)
    for reason in (" ", "他的电话是13812345678"):
        with refused_with(Invalid, "REASON_REQUIRED"):
            use.revoke(authority(), holder.person.id, reason)
    use.revoke(authority(), holder.person.id, WHY)
    with refused_with(Refused, "STATE_NOT_ALLOWED"):
        use.revoke(authority(), holder.person.id, WHY)
    with refused_with(Missing, "PERSON_NOT_FOUND"):
        use.revoke(authority(), "01NOBODY", WHY)


def test_what_rests_on_it_is_named(product: Product, holder: Verified) -> None:
    site = a_site(product)
    worker_id = engaged(product, site, holder.person)
    certificate = a_certificate(product, "王建国", valid_to=date(2027, 8, 31))
    found = product.revocations.revoke(authority(), holder.person.id, WHY)
    assert [(one.kind, one.id) for one in found] == [
        ("engagement", worker_id),
        ("certificate", certificate.id),
    ]
    assert site.project.name in found[0].label
    assert certificate.number in found[1].label
