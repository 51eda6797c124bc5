"""Two at once, with real transactions on both databases."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from app.bootstrap import Product
from app.certificates.models import Certificate, CertificateEvent, DuplicateCase
from app.certificates.service.duplicate_imports import ListSource
from app.kernel import db
from app.kernel.actor import Actor
from app.kernel.clock import FrozenClock
from app.people.models import Notice
from tests.certificates.duplicate_cases import SOURCE, a_case, at_noon, listed_row, regulator, take
from tests.factories.certificates import a_certificate
from tests.factories.people import a_verified_person
from tests.racing import at_once

THREADS = 4
NAMES = ("王建国", "李秀英", "张伟", "刘洋")


@pytest.fixture
def officer(own_product: Product) -> Actor:
    with db.connection():
        return regulator(own_product)


def test_lists_at_once_open_one_case_each_and_lose_no_source(own_product: Product, officer: Actor) -> None:
    with db.connection():
        for name in NAMES:
            a_certificate(own_product, name)
    sources = [ListSource("住房城乡建设部", f"函{number}号", SOURCE.received_on) for number in range(THREADS)]

    def taking(number: int) -> Any:
        # Each list names them in another order.
        names = NAMES[number:] + NAMES[:number]
        return take(own_product, officer, *map(listed_row, names), source=sources[number])

    at_once(*[lambda number=number: taking(number) for number in range(THREADS)])
    with db.connection():
        cases = list(DuplicateCase.select())
    assert len(cases) == len(NAMES)
    for case in cases:
        documents = Counter(source["document"] for source in case.sources)
        assert documents == {source.document: 1 for source in sources}


def test_a_certificate_is_cancelled_once(own_product: Product, officer: Actor, clock: FrozenClock) -> None:
    desk = own_product.certificates
    with db.connection():
        clock.set(at_noon("2023-05-31"))
        a_verified_person(own_product, "王建国")
        case = a_case(own_product, officer, "王建国", valid_from=date(2022, 1, 1))
        desk.duplicate_steps.notify(officer, case.id, "电话告知")
        clock.set(at_noon("2023-06-08"))
        desk.duplicate_publication.publish(officer, case.id)
        clock.set(at_noon("2023-06-16"))
    ended = at_once(
        *[lambda: desk.duplicate_publication.cancel(officer, case.id).state for _n in range(THREADS)]
    )
    assert Counter(ended) == {"CANCELLED": 1, "CASE_CLOSED": THREADS - 1}
    with db.connection():
        assert Certificate.get().standing == "CANCELLED"
        assert CertificateEvent.select().where(CertificateEvent.event == "cancelled").count() == 1
        assert Notice.select().where(Notice.key.endswith(":cancelled")).count() == 1


def test_the_holder_chooses_while_the_authority_cancels(
    own_product: Product, officer: Actor, clock: FrozenClock
) -> None:
    desk = own_product.certificates
    with db.connection():
        clock.set(at_noon("2023-05-31"))
        case = a_case(own_product, officer, "王建国", valid_from=date(2022, 1, 1))
        desk.duplicate_steps.notify(officer, case.id, "电话告知")
        clock.set(at_noon("2023-06-08"))
        desk.duplicate_publication.publish(officer, case.id)
        clock.set(at_noon("2023-06-16"))
    done = at_once(
        lambda: desk.duplicate_publication.cancel(officer, case.id).state,
        lambda: desk.duplicate_steps.choose(officer, case.id, "other", ["注销证明"], []).state,
    )
    assert sorted(done) in (["CANCELLED", "CASE_CLOSED"], ["CASE_CLOSED", "RESOLVED"])
    with db.connection():
        standing = Certificate.get().standing
    assert standing == ("CANCELLED" if "CANCELLED" in done else "VALID")


def test_told_by_many_at_once_is_told_once(own_product: Product, officer: Actor) -> None:
    with db.connection():
        a_verified_person(own_product, "王建国")
        case = a_case(own_product, officer, "王建国")
    steps = own_product.certificates.duplicate_steps
    proofs = at_once(
        *[
            lambda number=number: steps.notify(officer, case.id, f"第{number}次").notification_proof
            for number in range(THREADS)
        ]
    )
    assert len(set(proofs)) == 1
    with db.connection():
        assert Notice.select().count() == 1
