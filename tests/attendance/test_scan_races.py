"""Two requests at once, on databases where commits are real."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from typing import Any

import pytest

from app.attendance.facts import Answer
from app.attendance.models import Presence, SiteAttendance
from app.attendance.service.scans import Scans
from app.bootstrap import Product
from app.kernel.db import connection, database
from app.kernel.ports import StoreDown
from tests.factories.attendance import (
    a_code,
    a_scan,
    a_worker,
    another_scanner,
    batch,
    codes_of,
    offline,
    passing,
    scan,
)
from tests.factories.sites import Site, a_site

THREADS = 50
LONG_ENOUGH_TO_BE_WAITED_FOR_S = 0.4


class DownStore:
    """Nobody answers."""

    def __getattr__(self, name: str) -> Any:
        def down(*_args: Any, **_more: Any) -> None:
            raise StoreDown("test")

        return down


class ForgetfulStore:
    """Was flushed a moment ago, every time."""

    def take_many_if_absent(self, items: dict[str, str], ttl_s: float) -> dict[str, None]:
        return dict.fromkeys(items)

    def delete(self, *keys: str) -> None:
        return None


def with_store(product: Product, store: Any) -> Product:
    scans = Scans(
        product.clock,
        product.scopes,
        product.policies,
        product.keyring,
        store,
        product.gateways.photos,
    )
    object.__setattr__(product, "scans", scans)
    return product


STORES: dict[str, Callable[[Product], Any]] = {
    "up": lambda product: product.gateways.store,
    "flushed": lambda _product: ForgetfulStore(),
    "down": lambda _product: DownStore(),
}


@pytest.fixture
def site(own_product: Product) -> Site:
    with connection():
        return a_site(own_product)


def at_once(work: Callable[[int], Answer], times: int = THREADS) -> list[Answer]:
    """All threads begin together; each has a connection of its own."""
    barrier = Barrier(times)

    def one(number: int) -> Answer:
        barrier.wait()
        with connection():
            return work(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.parametrize("store", STORES)
def test_one_code_at_two_gates_fifty_times(own_product: Product, site: Site, store: str) -> None:
    product = with_store(own_product, STORES[store](own_product))
    with connection():
        worker = a_worker(product, site)
        raw = a_code(product, worker.code_id)
    gates = (site.staff, another_scanner(site))
    answers = at_once(lambda number: scan(product, site, raw, by=gates[number % 2]))
    assert Counter(answer["status"] for answer in answers) == {"accepted": 1, "refused": THREADS - 1}
    assert {code for answer in answers for code in codes_of(answer)} == {"QR_REPLAYED"}
    with connection():
        assert SiteAttendance.select().count() == THREADS
        assert SiteAttendance.select().where(SiteAttendance.used_jti.is_null(False)).count() == 1
        assert Presence.select().where(Presence.inside).count() == 1


@pytest.mark.parametrize("store", STORES)
def test_one_scan_id_fifty_times(own_product: Product, site: Site, store: str) -> None:
    product = with_store(own_product, STORES[store](own_product))
    with connection():
        sent = a_scan(site, a_code(product, a_worker(product, site).code_id))
    answers = at_once(lambda _number: product.scans.take_one(site.staff, site.id, sent))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["status"] == "accepted"
    with connection():
        assert SiteAttendance.select().count() == 1


def test_one_person_with_many_codes(own_product: Product, site: Site) -> None:
    """Each is judged after the one before: one entry, and the others say the same again."""
    product = own_product
    with connection():
        worker = a_worker(product, site)
        for direction, ago in (("in", 20), ("out", 10)):
            at = product.clock.now() - timedelta(minutes=ago)
            assert passing(product, site, worker, direction, at=at)["status"] == "accepted"
    answers = at_once(lambda _number: passing(product, site, worker, "auto"), 20)
    assert {answer["direction"] for answer in answers} == {"in"}
    assert Counter(answer["status"] for answer in answers) == {"accepted": 1, "duplicate": 19}
    with connection():
        assert Presence.select().where(Presence.inside).count() == 1


@pytest.mark.parametrize("by_batch", [False, True], ids=["one scan", "a batch"])
def test_two_first_scans_of_somebody(own_product: Product, site: Site, by_batch: bool) -> None:
    """Nothing of him is there that could be held: the second waits for the first and says the same again."""
    product = own_product
    with connection():
        worker = a_worker(product, site)
        codes = [a_code(product, worker.code_id) for _ in range(2)]
    is_written = Event()

    def first(_number: int) -> Answer:
        with database.atomic():
            answer = scan(product, site, codes[0], direction="in")
            is_written.set()
            time.sleep(LONG_ENOUGH_TO_BE_WAITED_FOR_S)
        return answer

    def second(_number: int) -> Answer:
        is_written.wait()
        if by_batch:
            stranger = a_scan(site, "nobody's code")
            return batch(product, site, [a_scan(site, codes[1], direction="in"), stranger])[0]
        return scan(product, site, codes[1], direction="in")

    answers = at_once(lambda number: (first, second)[number](number), 2)
    assert [answer["status"] for answer in answers] == ["accepted", "duplicate"]
    with connection():
        assert Presence.select().where(Presence.inside).count() == 1


def test_many_first_scans_of_somebody(own_product: Product, site: Site) -> None:
    product = own_product
    with connection():
        worker = a_worker(product, site)
    answers = at_once(lambda _number: passing(product, site, worker, "in"), 12)
    assert Counter(answer["status"] for answer in answers) == {"accepted": 1, "duplicate": 11}
    with connection():
        assert Presence.select().where(Presence.inside).count() == 1


def test_one_batch_from_two_phones(own_product: Product, site: Site) -> None:
    """The same offline codes in opposite order: nobody waits for ever, each code counts once."""
    product = own_product
    with connection():
        now = product.clock.now()
        workers = [a_worker(product, site, number) for number in range(12)]
        raws = [a_code(product, worker.code_id, now - timedelta(hours=1)) for worker in workers]
    gates = [another_scanner(site) for _ in range(8)]

    def upload(number: int) -> Any:
        facts = offline(product, now - timedelta(hours=1) + timedelta(seconds=number))
        items = [a_scan(site, raw, **facts) for raw in (raws if number % 2 else raws[::-1])]
        return batch(product, site, items, by=gates[number])

    answers = [answer for part in at_once(upload, len(gates)) for answer in part]
    assert Counter(answer["status"] for answer in answers) == {"accepted": 12, "refused": 84}


def test_one_scan_annulled_many_times(own_product: Product, site: Site) -> None:
    product = own_product
    with connection():
        worker = a_worker(product, site)
        done = passing(product, site, worker)
    answers = at_once(lambda _n: product.settling.annul(site.staff, site.id, done["scan_id"], "扫错"), 8)
    assert all(answer == answers[0] for answer in answers)
    with connection():
        assert len(product.audit.of_person(worker.person_id)) == 1
        assert Presence.select().count() == 0
