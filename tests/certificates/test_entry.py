"""The register: entering, showing, asking in public."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from app.bootstrap import Product
from app.certificates.models import Certificate, CertificateEvent
from app.certificates.rules.entry import CertificateEntry
from app.certificates.service.public_query import OF_ONE_ADDRESS, OF_ONE_NUMBER
from app.kernel.actor import Actor, Grant
from app.kernel.audit import AuditEntry
from app.kernel.clock import SHANGHAI, FrozenClock
from app.kernel.db import database
from app.kernel.errors import Refused
from app.kernel.ids import new_id
from tests.factories.cast import member
from tests.factories.certificates import a_certificate
from tests.factories.people import a_verified_person
from tests.factories.training import caller
from tests.racing import at_once
from tests.statements import statements

WANG = member("王建国")
FORM = {
    "number": "渝建安C(2023)0012345",
    "kind": "SAFETY_MANAGEMENT",
    "category": "C",
    "holder_name": WANG.name,
    "holder_id_number": WANG.id_number,
    "issued_on": "2023-09-01",
    "valid_to": "2026-08-31",
}
ENTRY = CertificateEntry(
    number="渝岗(2026)1",
    name="证书",
    kind="TRAINING_POST_NEW",
    province_code="500000",
    holder_name=WANG.name,
    holder_number=WANG.id_number,
)


def regulator(region: str = "500000") -> Actor:
    return caller("regulator", "region", region)


def worker(person_id: str) -> Actor:
    return Actor(new_id(), person_id, new_id(), (Grant("worker", "self", person_id),), new_id())


def test_entering_leaves_a_history_and_nothing_to_read(product: Product) -> None:
    made = product.certificates.entry.enter(regulator(), FORM)
    assert (made.province_code, made.activation, made.standing) == ("500000", "INACTIVE", "VALID")
    event = CertificateEvent.get()
    assert (event.event, event.detail) == ("entered", {"activation": "INACTIVE"})
    assert AuditEntry.get().action == "certificate.entered"
    raw = database.execute_sql("SELECT * FROM certificate").fetchall()
    assert WANG.name not in str(raw)
    assert WANG.id_number not in str(raw)


def test_a_taken_number_names_the_certificate_that_has_it(product: Product) -> None:
    first = product.certificates.entry.enter(regulator(), FORM)
    with pytest.raises(Refused) as refused:
        product.certificates.entry.enter(regulator(), FORM)
    assert refused.value.code == "CERT_NUMBER_TAKEN"
    assert refused.value.members == {"certificate_id": first.id}
    entry = replace(ENTRY, number=FORM["number"])
    with database.atomic(), pytest.raises(Refused) as refused:
        product.certificates.entry.register(entry, source="CONVERTED", actor=None, now=product.clock.now())
    assert not refused.value.members
    assert Certificate.select().count() == 1


def test_what_was_converted_is_issued(product: Product) -> None:
    with database.atomic():
        made = product.certificates.entry.register(
            ENTRY, source="CONVERTED", actor=None, now=product.clock.now()
        )
    assert CertificateEvent.get(CertificateEvent.certificate_id == made.id).event == "issued"


def test_of_many_at_once_one_gets_the_number(own_product: Product) -> None:
    def enter() -> str:
        own_product.certificates.entry.enter(regulator(), FORM)
        return "in"

    results = at_once(*[enter] * 6)
    assert sorted(results) == ["CERT_NUMBER_TAKEN"] * 5 + ["in"]


@pytest.mark.parametrize(
    ("moment", "validity"),
    [
        (datetime(2026, 8, 31, 23, 59, 59, tzinfo=SHANGHAI), "VALID"),
        (datetime(2026, 9, 1, 0, 0, 0, tzinfo=SHANGHAI), "EXPIRED"),
    ],
)
def test_valid_through_its_last_day(
    product: Product, clock: FrozenClock, moment: datetime, validity: str
) -> None:
    person = a_verified_person(product, WANG).person
    a_certificate(product, WANG, valid_to=date(2026, 8, 31))
    clock.set(moment)
    (own,), _reasons = product.certificates.own.all_of(worker(person.id))
    assert own["validity"] == validity
    (listed,) = product.certificates.listing.page(regulator(), limit=10, state=validity)
    assert listed["validity"] == validity


def test_valid_ones_first_and_soonest_on_top(product: Product) -> None:
    person = a_verified_person(product, WANG).person
    over = a_certificate(product, WANG, valid_to=date(2026, 3, 9))
    late = a_certificate(product, WANG, valid_to=date(2028, 1, 1))
    soon = a_certificate(product, WANG, valid_to=date(2026, 5, 1))
    ended = a_certificate(product, WANG, standing="CANCELLED")
    rows, reasons = product.certificates.own.all_of(worker(person.id))
    assert [row["id"] for row in rows] == [soon.id, late.id, over.id, ended.id]
    assert not reasons


@pytest.mark.parametrize(
    ("columns", "state"),
    [
        ({}, "VALID"),
        ({"valid_to": None}, "VALID"),
        ({"valid_from": date(2026, 3, 11)}, "NOT_YET_VALID"),
        ({"valid_to": date(2026, 3, 9)}, "EXPIRED"),
        ({"standing": "CONVERTED"}, "CONVERTED"),
        ({"standing": "CANCELLED", "valid_to": date(2020, 1, 1)}, "CANCELLED"),
    ],
)
def test_the_filter_agrees_with_the_day(product: Product, columns: dict[str, object], state: str) -> None:
    a_certificate(product, WANG, **columns)
    for asked in ("VALID", "NOT_YET_VALID", "EXPIRED", "CANCELLED", "CONVERTED"):
        rows = product.certificates.listing.page(regulator(), limit=10, state=asked)
        assert [row["validity"] for row in rows] == ([state] if asked == state else [])


def test_authorities_see_their_own_province(product: Product) -> None:
    a_certificate(product, WANG)
    a_certificate(product, WANG, province_code="510000")
    counts = {
        region: len(product.certificates.listing.page(regulator(region), limit=10))
        for region in ("500000", "500112", "510000", "330000", "000000")
    }
    assert counts == {"500000": 1, "500112": 1, "510000": 1, "330000": 0, "000000": 2}
    with pytest.raises(Refused) as refused:
        product.certificates.listing.page(caller("company_admin", "company", "x"), limit=10)
    assert refused.value.code == "FORBIDDEN_SCOPE"


def test_nobody_may_ask_for_one_number_again_and_again(product: Product) -> None:
    a_certificate(product, WANG, number="渝1")
    find = product.certificates.public_query.find
    for turn in range(OF_ONE_NUMBER):
        with pytest.raises(Refused):
            find("渝1", "李秀英", f"10.0.0.{turn}")
    with pytest.raises(Refused) as refused:
        find("渝 1", WANG.name, "10.0.1.1")
    assert (refused.value.status, refused.value.retry_after) == (429, 60)


def test_nobody_may_walk_through_the_numbers(product: Product) -> None:
    codes = []
    for turn in range(OF_ONE_ADDRESS + 1):
        with pytest.raises(Refused) as refused:
            product.certificates.public_query.find(f"渝{turn}", WANG.name, "10.0.0.1")
        codes.append(refused.value.code)
    assert codes[-2:] == ["CERT_NOT_FOUND", "TOO_MANY_REQUESTS"]


def test_a_wrong_name_costs_the_same_statement(product: Product) -> None:
    a_certificate(product, WANG, number="渝1")
    spent = []
    for number, name in (("渝1", "李秀英"), ("渝2", WANG.name)):
        with statements() as seen, pytest.raises(Refused):
            product.certificates.public_query.find(number, name, "10.0.0.1")
        spent.append(len(seen))
    assert spent[0] == spent[1]
