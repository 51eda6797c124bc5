"""GET /me/verification: at once, or as soon as something changes, and never with all threads."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from app.bootstrap import Product
from app.kernel.db import database
from app.people.ports import RegistryState
from app.people.service.verification.standing import LONGEST_S, STEP_S, Standing
from tests.factories.people import a_person
from tests.factories.verification import DOUBTFUL, applicant


class Pauses:
    """Stands for sleeping; does something after a number of pauses."""

    def __init__(self, after: int = 10**6, then: object = None) -> None:
        self.count, self.after, self.then = 0, after, then

    def __call__(self, seconds: float) -> None:
        self.count += 1
        if self.count == self.after:
            self.then()  # type: ignore[operator]


def standing_with(product: Product, pauses: object, web_threads: int = 8) -> Standing:
    return replace(product.verification.standing, pause=pauses, web_threads=web_threads)


def test_before_anything_was_uploaded(product: Product) -> None:
    shown = applicant(product, "王建国").standing
    assert (shown["status"], shown["marks"], shown["revision"]) == ("unverified", [], 0)
    assert (shown["attempts_left"], shown["card_attempts_left"]) == (5, 20)
    assert shown["support_phone"] == "4008776928"


def test_it_answers_as_soon_as_something_changes(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.upload()
    pauses = Pauses(3, wang.work)
    shown = standing_with(product, pauses).of(wang.actor, wait_s=20)
    assert (shown["status"], pauses.count) == ("rejected", 3)


def test_it_waits_no_longer_than_twenty_seconds(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.upload()
    pauses = Pauses()
    shown = standing_with(product, pauses).of(wang.actor, wait_s=3600)
    assert shown["status"] == "recognising"
    assert LONGEST_S - STEP_S <= pauses.count * STEP_S <= LONGEST_S + STEP_S


@pytest.mark.parametrize(
    ("step", "waits"),
    [
        ("nothing", False),
        ("recognising", True),
        ("awaiting_confirmation", False),
        ("awaiting_face", False),
        ("review", True),
        ("verified", True),
        ("registered", False),
    ],
)
def test_it_waits_only_where_nothing_is_asked_of_the_person(product: Product, step: str, waits: bool) -> None:
    wang = applicant(product, "王建国")
    if step == "recognising":
        wang.upload()
    elif step == "awaiting_confirmation":
        wang.show_card()
    elif step == "awaiting_face":
        wang.up_to_face()
    elif step == "review":
        wang.through(DOUBTFUL)
    elif step in ("verified", "registered"):
        product.gateways.registry.answer = RegistryState("waiting" if step == "verified" else "stored")
        wang.through()
    pauses = Pauses()
    standing_with(product, pauses).of(wang.actor, wait_s=1)
    assert (pauses.count > 0) is waits


def test_a_client_that_says_what_it_has_seen(product: Product) -> None:
    wang = applicant(product, "王建国")
    wang.show_card()
    seen, pauses = wang.run.revision, Pauses()
    standing = standing_with(product, pauses)
    standing.of(wang.actor, wait_s=1, revision=seen - 1)
    assert pauses.count == 0, "it has missed something"
    standing.of(wang.actor, wait_s=1, revision=seen)
    assert pauses.count > 0, "another phone may change it"


@pytest.mark.parametrize(("web_threads", "seats"), [(3, 0), (4, 1), (8, 2), (15, 3)])
def test_a_quarter_of_the_threads_wait_at_most(product: Product, web_threads: int, seats: int) -> None:
    wang = applicant(product, "王建国")
    wang.upload()
    waiting = 0

    def another_asks(_seconds: float) -> None:
        nonlocal waiting
        waiting += 1
        standing.of(wang.actor, wait_s=STEP_S)

    standing = standing_with(product, another_asks, web_threads)
    standing.of(wang.actor, wait_s=STEP_S)
    assert waiting == seats


def test_a_waiting_request_holds_no_connection(own_product: Product) -> None:
    product = own_product
    held: list[bool] = []

    def ask() -> None:
        database.connect(reuse_if_open=True)
        wang = applicant(product, "王建国")
        wang.upload()
        pauses = Pauses(2, lambda: held.append(not database.is_closed()))
        shown = standing_with(product, pauses).of(wang.actor, wait_s=1)
        held.append(not database.is_closed())
        assert shown["status"] == "recognising"
        database.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert held == [False, True]


def test_after_a_merge_the_marks_are_those_of_the_person_he_became(product: Product) -> None:
    a_person(product, "王建国")
    wang = applicant(product, "王建国")
    before = wang.actor
    wang.through()
    assert product.verification.standing.of(before)["marks"] == ["已认证", "已入库"]
