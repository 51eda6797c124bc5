"""Cases for tests: who imports, a row of the list, a case of somebody of the cast."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from app.bootstrap import Product
from app.certificates.models import DuplicateCase
from app.certificates.service.duplicate_imports import ImportAnswer, ListSource
from app.kernel.actor import Actor
from app.kernel.clock import SHANGHAI
from tests.factories.cast import member
from tests.factories.certificates import a_certificate
from tests.factories.people import a_verified_person, staff_headers

SOURCE = ListSource("住房城乡建设部", "建办质函〔2023〕1号", date(2023, 4, 1))


def signed_in(product: Product, headers: dict[str, str]) -> Actor:
    return product.signing_in.authenticate(headers["Authorization"].removeprefix("Bearer "))


def regulator(product: Product, region: str = "500000") -> Actor:
    return signed_in(product, staff_headers(product, "regulator", "region", region))


def actor_of(product: Product, name: str) -> Actor:
    return signed_in(product, a_verified_person(product, name).headers)


def at_noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=SHANGHAI).replace(hour=12)


def listed_row(name: str, **changed: str) -> dict[str, str]:
    who = member(name)
    return {
        "name": who.name,
        "id_number": who.id_number,
        "kind": "安管人员",
        "category": "C",
        "other_province": "四川",
        "other_number": "川建安C(2021)0001",
    } | changed


def take(product: Product, actor: Actor, *rows: dict[str, str], source: ListSource = SOURCE) -> ImportAnswer:
    return product.certificates.duplicate_imports.take(actor, source, list(enumerate(rows, start=1)))


def case_of(answer: ImportAnswer, row: int = 0) -> DuplicateCase:
    case: DuplicateCase = DuplicateCase.get_by_id(answer.rows[row].case_id)
    return case


def a_case(product: Product, actor: Actor, name: str, **certificate: Any) -> DuplicateCase:
    """A case of a valid C certificate; the holder need not have an account."""
    a_certificate(product, name, **certificate)
    return case_of(take(product, actor, listed_row(name)))
