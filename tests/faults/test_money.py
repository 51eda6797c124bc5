"""Wages that were told and are recorded: what is lost, doubled or wrong is seen, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.wages.rules.batches import hash_of
from faults.kept import Kept
from faults.money import HEAD, LINE, Books, audit
from faults.record import Wages

STEPS = ("draft", "submitted", "reviewed", "sent", "part_paid", "paid")
NAMES = ("submit", "review", "send", "settle", "settle")


def a_line(item_id: str, cents: int, paid: int, advanced: int, answer: str) -> dict[str, object]:
    given = {"id": item_id, "amount_cents": cents, "due_on": "2026-04-15"}
    more = {"batch_id": "b", "paid_cents": paid, "advanced_cents": advanced, "answer": answer}
    return dict.fromkeys(LINE) | given | more


def paid_month() -> tuple[Books, Wages]:
    """One line was paid by the bank, one advanced; everything was told."""
    lines = {"i1": a_line("i1", 300, 300, 0, "confirmed"), "i2": a_line("i2", 400, 0, 400, "objected")}
    head = {name: f"the {name}" for name in HEAD} | {"id": "b"}
    locked = hash_of(head, [{name: line[name] for name in LINE} for line in lines.values()])
    books = Books(
        batches={"b": head | {"state": "paid", "locked_hash": locked}},
        lines=lines,
        payments={
            "p1": {"item_id": "i1", "state": "paid", "amount_cents": 300, "bank_reference": "R1"},
            "p2": {"item_id": "i2", "state": "failed", "amount_cents": 400, "bank_reference": None},
        },
        advances={"a": {"item_id": "i2", "amount_cents": 400}},
        steps={
            str(number): {"batch_id": "b", "step": name, "from_state": begin, "to_state": end}
            for number, (name, begin, end) in enumerate(zip(NAMES, STEPS[:-1], STEPS[1:], strict=True))
        },
        trail={"wages.submit": 1, "wages.review": 1, "wages.send": 1, "wages.settle": 2, "wages.advanced": 1},
    )
    told = Wages(
        hashes={"b": locked},
        lines={"b": {"i1": 300, "i2": 400}},
        corrections={"i1": 300},
        payments={"p1": ("paid", "R1"), "p2": ("failed", None)},
        advances={"a": ("i2", 400)},
        words={"i1": "confirmed", "i2": "objected"},
    )
    told.taken.update(("p1", "p2"))
    return books, told


def test_all_is_well_where_everything_that_was_told_is_there() -> None:
    books, told = paid_month()
    kept = Kept()
    audit(books, told, kept)
    assert kept == Kept(found=told.acknowledged)
    assert told.acknowledged == 7


SPOILED: dict[str, tuple[str, Callable[[Books, Wages], object]]] = {
    "a lock that is gone": ("lost", lambda books, _told: books.batches["b"].update(locked_hash=None)),
    "another lock than the one told": ("wrong", lambda _books, told: told.hashes.update(b="0" * 64)),
    "a day that was changed behind the lock": (
        "wrong",
        lambda books, _told: books.lines["i1"].update(days=9),
    ),
    "other amounts than those told": ("wrong", lambda _books, told: told.lines["b"].update(i1=301)),
    "a correction that is gone": ("lost", lambda _books, told: told.corrections.update(i1=305)),
    "a payment that is gone": ("lost", lambda _books, told: told.payments.update(p3=("paid", "R3"))),
    "an answer of the bank that is gone": (
        "lost",
        lambda books, _told: books.payments["p2"].update(state="waiting"),
    ),
    "another answer of the bank": ("wrong", lambda _books, told: told.payments.update(p1=("paid", "R2"))),
    "a payment that was taken twice": ("doubled", lambda _books, told: told.taken.update(("p1",))),
    "an advance that is gone": ("lost", lambda books, _told: books.advances.clear()),
    "another advance": ("wrong", lambda _books, told: told.advances.update(a=("i2", 401))),
    "an advance beside a payment": (
        "doubled",
        lambda books, _told: books.advances.update(a2={"item_id": "i1", "amount_cents": 300}),
    ),
    "a payment that is sent for what was advanced": (
        "doubled",
        lambda books, _told: books.payments["p2"].update(state="waiting"),
    ),
    "a word that is gone": ("lost", lambda books, _told: books.lines["i2"].update(answer=None)),
    "a line that has more than was paid": (
        "wrong",
        lambda books, _told: books.lines["i1"].update(paid_cents=600),
    ),
    "a batch that was closed too early": (
        "lost",
        lambda books, _told: books.payments["p1"].update(state="failed"),
    ),
    "a step that was taken twice": (
        "doubled",
        lambda books, _told: books.steps.update(again=books.steps["0"]),
    ),
    "a step that is not on the trail": ("wrong", lambda books, _told: books.trail.pop("wages.review")),
    "two answers of which one must be untrue": ("doubled", lambda _books, told: told.doubled.append("both")),
}


@pytest.mark.parametrize("what", SPOILED)
def test_what_does_not_hold_is_seen(what: str) -> None:
    books, told = paid_month()
    where, spoil = SPOILED[what]
    spoil(books, told)
    kept = Kept()
    audit(books, told, kept)
    assert getattr(kept, where)
