"""Codes guessed one after the other and many at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.bootstrap import Product
from app.kernel import db
from app.kernel.clock import FrozenClock
from app.kernel.errors import TooMany, Unauthenticated
from app.people.models import SecondFactor, Session
from app.people.rules import second_factor as rules
from app.people.service.guessing import FAILURE_WINDOW_S, Guessing
from tests.people.officials import LATER, PASSWORD, Official, an_official
from tests.people.test_sign_in import NoStore, refused_with


def test_one_code_at_once_from_many_places_opens_one_session(
    own_product: Product, clock: FrozenClock
) -> None:
    with db.connection():
        official = an_official(own_product, clock)
        official.set_up()
        clock.move(**LATER)
        tickets, code = [official.ticket() for _ in range(8)], official.code()
        before = Session.select().count()
    gate = threading.Barrier(8, timeout=30)

    def enter(ticket: str) -> bool:
        gate.wait()
        with db.connection():
            try:
                own_product.second_step.with_code(ticket, code)
            except (Unauthenticated, TooMany):
                return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(enter, tickets)) == 1
    with db.connection():
        assert Session.select().count() == before + 1


def test_guessing_codes_ends_after_ten_even_without_the_store(
    product: Product, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = an_official(product, clock)
    admin.set_up()
    clock.move(**LATER)
    ticket = admin.ticket()
    step = replace(product.second_step, guessing=Guessing(NoStore()))  # type: ignore[arg-type]
    for _ in range(rules.FAILURES_ALLOWED):
        with refused_with(Unauthenticated, "SECOND_FACTOR_WRONG"):
            step.with_code(ticket, "000000")
    with refused_with(TooMany, "TOO_MANY_REQUESTS"):
        step.with_code(ticket, admin.code())
    clock.move(seconds=FAILURE_WINDOW_S + 1)
    assert step.with_code(admin.ticket(), admin.code()).account_id == admin.id


def test_wrong_codes_count_as_wrong_passwords_do(admin: Official, clock: FrozenClock) -> None:
    admin.set_up()
    clock.move(**LATER)
    ticket = admin.ticket()
    for _ in range(10):
        with refused_with(Unauthenticated, "SECOND_FACTOR_WRONG"):
            admin.product.second_step.with_code(ticket, "000000")
    with refused_with(TooMany, "TOO_MANY_REQUESTS"):
        admin.product.signing_in.with_password(admin.name, PASSWORD)


def test_parallel_guesses_are_counted_one_by_one(own_product: Product, clock: FrozenClock) -> None:
    with db.connection():
        official = an_official(own_product, clock)
        official.set_up()
        clock.move(**LATER)
        ticket = official.ticket()
    gate = threading.Barrier(16, timeout=30)

    def guess(_: int) -> None:
        gate.wait()
        with db.connection(), pytest.raises((Unauthenticated, TooMany)):
            own_product.second_step.with_code(ticket, "000000")

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(guess, range(16)))
    with db.connection():
        assert SecondFactor.get().failures >= 10
        with refused_with(TooMany, "TOO_MANY_REQUESTS"):
            own_product.second_step.with_code(ticket, official.code())
