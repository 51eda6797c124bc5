"""安全员C证免试申领, until 24:00 of 31 May 2023 in Shanghai (CQ2023-3.1-1)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.bootstrap import Product
from app.certificates.models import RegistrationApplication
from app.kernel.clock import SHANGHAI, FrozenClock
from app.kernel.errors import Refused
from tests.certificates.education_cases import actor_of
from tests.factories.certificates import SICHUAN, a_certificate, a_safety_officer
from tests.factories.people import a_verified_person

LAST_SECOND = datetime(2023, 5, 31, 23, 59, 59, tzinfo=SHANGHAI)
DAYS = {"issued_on": date(2021, 1, 1), "valid_from": date(2021, 1, 1), "valid_to": date(2024, 1, 1)}


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (LAST_SECOND, True),
        (datetime(2023, 5, 31, 15, 59, 59, tzinfo=UTC), True),
        (datetime(2023, 6, 1, tzinfo=SHANGHAI), False),
        (datetime(2023, 5, 31, 16, 0, tzinfo=UTC), False),
    ],
)
def test_the_last_second(product: Product, clock: FrozenClock, moment: datetime, is_open: bool) -> None:
    clock.set(moment)
    person = a_verified_person(product, "王建国").person
    certificate = a_safety_officer(product, "王建国", **DAYS)
    exemptions = product.certificates.standing.exemptions
    item = product.certificates.standing.items.listed()[2]
    assert (item.title, item.is_open) == ("安全员C证免试申领", is_open)
    if is_open:
        row = exemptions.apply(actor_of(person), certificate.id)
        assert (row.state, row.category) == ("accepted", "C")
        assert exemptions.apply(actor_of(person), certificate.id).id == row.id
        return
    with pytest.raises(Refused) as caught:
        exemptions.apply(actor_of(person), certificate.id)
    assert (caught.value.status, caught.value.code) == (410, "EXEMPTION_CLOSED")
    assert "逾期不再受理安全员C证免试申领业务" in caught.value.message
    assert item.reasons[0].code == "EXEMPTION_CLOSED"


@pytest.mark.parametrize(
    ("columns", "marks", "codes"),
    [
        ({"valid_to": date(2023, 5, 30)}, 2, ["CERT_EXPIRED"]),
        ({"valid_to": date(2023, 5, 31)}, 2, []),
        ({"post": "SITE_ENGINEER"}, 2, ["CERT_TYPE_NOT_ELIGIBLE"]),
        ({"province_code": SICHUAN}, 2, ["CERT_TYPE_NOT_ELIGIBLE"]),
        (
            {"province_code": SICHUAN, "valid_to": date(2023, 5, 30)},
            1,
            ["REALNAME_REQUIRED", "CERT_TYPE_NOT_ELIGIBLE", "CERT_EXPIRED"],
        ),
        ({}, 0, ["REALNAME_REQUIRED"]),
    ],
)
def test_who_may_apply(
    product: Product, clock: FrozenClock, columns: dict[str, Any], marks: int, codes: list[str]
) -> None:
    clock.set(LAST_SECOND)
    person = a_verified_person(product, "王建国", marks).person
    certificate = a_safety_officer(product, "王建国", **(DAYS | columns))
    exemptions = product.certificates.standing.exemptions
    if not codes:
        assert exemptions.apply(actor_of(person), certificate.id).state == "accepted"
        return
    with pytest.raises(Refused) as caught:
        exemptions.apply(actor_of(person), certificate.id)
    assert [one.code for one in caught.value.reasons] == codes
    refused = [row.state for row in RegistrationApplication.select()]
    assert refused == (["refused"] if marks else [])


def test_a_c_certificate_is_no_safety_officers(product: Product, clock: FrozenClock) -> None:
    clock.set(LAST_SECOND)
    person = a_verified_person(product, "王建国").person
    other, mine = a_safety_officer(product, "张伟", **DAYS), a_certificate(product, "王建国", **DAYS)
    for certificate, code in ((other, "CERT_NOT_FOUND"), (mine, "CERT_TYPE_NOT_ELIGIBLE")):
        with pytest.raises(Refused) as caught:
            product.certificates.standing.exemptions.apply(actor_of(person), certificate.id)
        assert caught.value.code == code
