"""Activating a certificate (CQ2023-4-1)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.bootstrap import Product
from app.certificates.models import Certificate, CertificateEvent
from app.kernel.audit import AuditEntry
from app.kernel.clock import SHANGHAI, FrozenClock
from app.kernel.errors import Refused
from app.people.models import Person
from tests.certificates.education_cases import actor_of
from tests.factories.cast import CAST
from tests.factories.certificates import a_certificate
from tests.factories.people import a_verified_person
from tests.factories.training import caller


def refused(product: Product, person: Person, certificate_id: str) -> Refused:
    with pytest.raises(Refused) as caught:
        product.certificates.standing.activation.activate(actor_of(person), certificate_id)
    return caught.value


@pytest.mark.parametrize("before", ["INACTIVE", "DEACTIVATED"])
def test_a_verified_holder_activates_once(product: Product, before: str) -> None:
    person = a_verified_person(product, "王建国").person
    certificate = a_certificate(product, "王建国", activation=before)
    activation = product.certificates.standing.activation
    first = activation.activate(actor_of(person), certificate.id)
    assert (first.activation, first.label, first.activated_at) == ("ACTIVE", "已激活", product.clock.now())
    assert activation.activate(actor_of(person), certificate.id) == first
    events = CertificateEvent.select().where(CertificateEvent.certificate_id == certificate.id)
    assert [(one.event, one.detail) for one in events] == [("activated", {"before": before})]
    noted = AuditEntry.select().where(AuditEntry.action == "certificate.activated")
    assert [one.person_id for one in noted] == [person.id]


def test_one_that_came_in_active_stays_as_it_is(product: Product) -> None:
    person = a_verified_person(product, "王建国").person
    certificate = a_certificate(product, "王建国")
    answer = product.certificates.standing.activation.activate(actor_of(person), certificate.id)
    assert (answer.activation, answer.activated_at) == ("ACTIVE", None)
    assert not CertificateEvent.select().exists()


@pytest.mark.parametrize(("marks", "message"), [(0, "未完成实名认证，不予受理"), (1, "已认证，待入库")])
def test_without_both_marks(product: Product, marks: int, message: str) -> None:
    person = a_verified_person(product, "王建国", marks).person
    certificate = a_certificate(product, "王建国", activation="INACTIVE")
    refusal = refused(product, person, certificate.id)
    assert (refusal.status, refusal.code, refusal.message) == (403, "REALNAME_REQUIRED", message)
    assert Certificate.get_by_id(certificate.id).activation == "INACTIVE"


def test_whoever_is_not_verified_learns_nothing_of_any_certificate(product: Product) -> None:
    person = a_verified_person(product, "李秀英", 0).person
    certificate = a_certificate(product, "王建国", activation="INACTIVE")
    codes = {refused(product, person, one).code for one in (certificate.id, "unheard-of")}
    assert codes == {"REALNAME_REQUIRED"}


def test_a_revoked_verification_and_staff_without_a_person(product: Product) -> None:
    person = a_verified_person(product, "王建国", revoked_at=product.clock.now()).person
    certificate = a_certificate(product, "王建国", activation="INACTIVE")
    assert refused(product, person, certificate.id).message == "实名认证已被撤销，不予受理"
    with pytest.raises(Refused) as caught:
        product.certificates.standing.activation.activate(
            caller("regulator", "region", "500000"), certificate.id
        )
    assert caught.value.code == "REALNAME_REQUIRED"


def test_somebody_elses_is_missing(product: Product) -> None:
    person = a_verified_person(product, "李秀英").person
    certificate = a_certificate(product, "王建国", activation="INACTIVE")
    assert refused(product, person, certificate.id).code == "CERT_NOT_FOUND"


def test_every_reason_at_once(product: Product, clock: FrozenClock) -> None:
    """Not stored, another name on the paper, and over: three reasons."""
    person = a_verified_person(product, "王建国", 1).person
    named = CAST["李秀英"].name
    certificate = a_certificate(
        product, "王建国", activation="INACTIVE", valid_to=date(2026, 3, 9), holder_name_index="x" + named
    )
    refusal = refused(product, person, certificate.id)
    assert [one.code for one in refusal.reasons] == [
        "REALNAME_REQUIRED",
        "FIELD_INCONSISTENT",
        "CERT_EXPIRED",
    ]


@pytest.mark.parametrize(
    ("moment", "is_allowed"),
    [
        (datetime(2026, 8, 31, 23, 59, 59, tzinfo=SHANGHAI), True),
        (datetime(2026, 9, 1, tzinfo=SHANGHAI), False),
    ],
)
def test_until_the_last_second_of_the_last_day(
    product: Product, clock: FrozenClock, moment: datetime, is_allowed: bool
) -> None:
    person = a_verified_person(product, "王建国").person
    certificate = a_certificate(product, "王建国", activation="INACTIVE")
    clock.set(moment)
    if is_allowed:
        product.certificates.standing.activation.activate(actor_of(person), certificate.id)
    else:
        assert refused(product, person, certificate.id).code == "CERT_EXPIRED"


@pytest.mark.parametrize("standing", ["CANCELLED", "CONVERTED"])
def test_one_that_was_ended(product: Product, standing: str) -> None:
    person = a_verified_person(product, "王建国").person
    certificate = a_certificate(product, "王建国", activation="INACTIVE", standing=standing)
    assert refused(product, person, certificate.id).code == "STATE_NOT_ALLOWED"
