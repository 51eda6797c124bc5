"""Expiry: a matter of the day, written down by night (CQ2023-2.3-1, CQ2023-3.2.2-3)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.bootstrap import Product
from app.certificates.models import Certificate, CertificateEvent, RoleConversion
from app.certificates.queries.registry import facts_of
from app.certificates.rules.expiry import expiry_reason
from app.certificates.rules.validity import validity
from app.certificates.service import expiry as module
from app.certificates.service.expiry import Expiry
from app.kernel.clock import SHANGHAI, FrozenClock, legal_day
from tests.factories.cast import stranger
from tests.factories.certificates import SICHUAN, a_certificate, a_safety_officer

LAST = date(2026, 3, 9)


def expiry(product: Product) -> Expiry:
    return Expiry(product.certificates.access, product.certificates.history)


def events(certificate: Certificate) -> list[tuple[str, str | None]]:
    found = CertificateEvent.select().where(CertificateEvent.certificate_id == certificate.id)
    return [(one.event, one.reason) for one in found.order_by(CertificateEvent.id)]


def test_written_once_however_often_it_runs(product: Product) -> None:
    over = a_certificate(product, "王建国", valid_to=LAST)
    today = a_certificate(product, "王建国", valid_to=date(2026, 3, 10))
    endless = a_certificate(product, "王建国", valid_to=None)
    ended = a_certificate(product, "王建国", valid_to=LAST, standing="CANCELLED")
    for _night in range(2):
        expiry(product).run_daily(product.clock.now())
    assert events(over) == [("expired", None)]
    assert [events(one) for one in (today, endless, ended)] == [[], [], []]
    row = Certificate.get_by_id(over.id)
    assert (row.expired_noted_on, row.standing) == (date(2026, 3, 10), "VALID")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 3, 9, 23, 59, 59, tzinfo=SHANGHAI), "VALID"),
        (datetime(2026, 3, 9, 15, 59, 59, tzinfo=UTC), "VALID"),
        (datetime(2026, 3, 10, tzinfo=SHANGHAI), "EXPIRED"),
        (datetime(2026, 3, 9, 16, 0, tzinfo=UTC), "EXPIRED"),
    ],
)
def test_right_on_the_second_without_any_night(
    product: Product, clock: FrozenClock, moment: datetime, expected: str
) -> None:
    certificate = a_certificate(product, "王建国", valid_to=LAST)
    clock.set(moment)
    assert validity(facts_of(certificate), legal_day(moment)) == expected
    expiry(product).run_daily(moment)
    assert bool(events(certificate)) == (expected == "EXPIRED")
    assert validity(facts_of(Certificate.get_by_id(certificate.id)), legal_day(moment)) == expected


def test_one_that_was_renewed_expires_a_second_time(product: Product, clock: FrozenClock) -> None:
    certificate = a_certificate(product, "王建国", valid_to=LAST)
    expiry(product).run_daily(clock.now())
    Certificate.update(valid_to=date(2026, 3, 20)).where(Certificate.id == certificate.id).execute()
    expiry(product).run_daily(clock.now())
    assert len(events(certificate)) == 1
    clock.set(datetime(2026, 3, 21, 1, tzinfo=SHANGHAI))
    expiry(product).run_daily(clock.now())
    assert len(events(certificate)) == 2


def test_by_portions(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PORTION", 2)
    for number in range(5):
        a_certificate(product, stranger(number), valid_to=LAST)
    expiry(product).run_daily(product.clock.now())
    assert CertificateEvent.select().count() == 5


def a_conversion(certificate: Certificate, **columns: Any) -> None:
    now = datetime(2023, 7, 1, tzinfo=UTC)
    RoleConversion.create(
        person_id=certificate.id,
        source_certificate_id=certificate.id,
        target_post="SITE_ENGINEER",
        specialty="CIVIL",
        campaign_id="2023",
        closes_on=date(2023, 12, 31),
        course_id="c",
        role_chosen_at=now,
        **({"state": "role_chosen"} | columns),
    )


def test_a_safety_officer_who_did_not_convert(product: Product, clock: FrozenClock) -> None:
    """The end of the window changes nothing; the last day does."""
    clock.set(datetime(2024, 1, 1, 1, tzinfo=SHANGHAI))
    silent, chosen, applied = (
        a_safety_officer(product, name, valid_to=LAST) for name in ("王建国", "张伟", "刘洋")
    )
    a_conversion(chosen)
    a_conversion(applied, state="applied", submitted_at=clock.now())
    expiry(product).run_daily(clock.now())
    assert not CertificateEvent.select().exists()
    clock.set(datetime(2026, 3, 10, 1, tzinfo=SHANGHAI))
    expiry(product).run_daily(clock.now())
    assert [events(one) for one in (silent, chosen, applied)] == [
        [("expired", "NOT_CONVERTED")],
        [("expired", "NOT_CONVERTED")],
        [("expired", None)],
    ]
    assert Certificate.get_by_id(silent.id).ended_reason == "NOT_CONVERTED"


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({}, "NOT_CONVERTED"),
        ({"kind": "TRAINING_POST_OLD"}, "NOT_CONVERTED"),
        ({"valid_to": date(2023, 6, 1)}, "NOT_CONVERTED"),
        ({"valid_to": date(2023, 5, 31)}, None),
        ({"post": "SITE_ENGINEER"}, None),
        ({"kind": "SAFETY_MANAGEMENT"}, None),
        ({"valid_to": None}, None),
        ({"province_code": SICHUAN}, None),
    ],
)
def test_who_could_have_converted(product: Product, columns: dict[str, Any], reason: str | None) -> None:
    certificate = a_safety_officer(product, "王建国", **({"valid_to": LAST} | columns))
    policy = product.certificates.access.policy_of(certificate.province_code)
    assert expiry_reason(facts_of(certificate), policy, False, date(2026, 3, 10)) == reason
    assert expiry_reason(facts_of(certificate), policy, True, date(2026, 3, 10)) is None
