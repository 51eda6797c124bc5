"""A clean-up beside people who verify themselves and authorities who click twice, with real commits."""

from __future__ import annotations

from app.bootstrap import Product
from app.certificates.models import ActivationCleanup, Certificate, CertificateEvent, CleanupItem
from app.kernel.db import database
from app.people.models import Notice, Person
from tests.certificates.education_cases import actor_of
from tests.factories.cast import stranger
from tests.factories.certificates import a_certificate
from tests.factories.people import a_verified_person
from tests.factories.training import caller
from tests.racing import at_once

OFFICIAL = caller("regulator", "region", "500000")
PEOPLE = 12


def test_carried_out_twice_at_once(own_product: Product) -> None:
    cleanups = own_product.certificates.standing.cleanups
    with database.connection_context():
        for number in range(PEOPLE):
            a_certificate(own_product, stranger(number))
        batch_id = cleanups.plan(OFFICIAL)["id"]
        cleanups.notice(OFFICIAL, batch_id)
    at_once(*[lambda: cleanups.execute(OFFICIAL, batch_id)] * 4)
    with database.connection_context():
        batch = ActivationCleanup.get_by_id(batch_id)
        assert (batch.state, batch.deactivated, batch.skipped) == ("done", PEOPLE, 0)
        assert CertificateEvent.select().count() == PEOPLE


def test_batches_planned_at_once_have_numbers_of_their_own(own_product: Product) -> None:
    cleanups = own_product.certificates.standing.cleanups
    found = at_once(*[lambda: cleanups.plan(OFFICIAL)] * 4)
    assert {one["batch_no"] for one in found} == {f"QLYJH-2026-000{number}" for number in range(1, 5)}


def test_verified_and_activated_while_it_runs(own_product: Product) -> None:
    """Whoever carries both marks and then activates has an active certificate, whichever came first."""
    product, cleanups = own_product, own_product.certificates.standing.cleanups
    with database.connection_context():
        people = [a_verified_person(product, stranger(number), 1).person for number in range(PEOPLE)]
        held = [a_certificate(product, stranger(number)) for number in range(PEOPLE)]
        batch_id = cleanups.plan(OFFICIAL)["id"]
        cleanups.notice(OFFICIAL, batch_id)

    def verify_and_activate() -> None:
        for person, certificate in zip(reversed(people), reversed(held), strict=True):
            Person.update(stored_at=product.clock.now()).where(Person.id == person.id).execute()
            product.certificates.standing.activation.activate(actor_of(person), certificate.id)

    at_once(lambda: cleanups.execute(OFFICIAL, batch_id), verify_and_activate)
    with database.connection_context():
        assert {one.activation for one in Certificate.select()} == {"ACTIVE"}
        skipped = CleanupItem.select().where(CleanupItem.skip_reason == "VERIFIED_MEANWHILE").count()
        events = CertificateEvent.select()
        deactivated = events.where(CertificateEvent.event == "deactivated").count()
        assert skipped + deactivated == PEOPLE
        told = Notice.select().where(Notice.title == "证书已取消激活").count()
        assert told == deactivated
