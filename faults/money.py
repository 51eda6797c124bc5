"""Wages looked up past the product: what was told is there, each cent once, of the refused nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.wages.rules.batches import hash_of
from faults.kept import Kept
from faults.record import Wages
from faults.storage import ask

HEAD = ("id", "project_id", "company_id", "pay_month")
LINE = (
    "id",
    "project_worker_id",
    "back_pay_month",
    "days",
    "seconds",
    "wage_cents",
    "unit",
    "computed_cents",
    "amount_cents",
    "due_on",
    "edit_reason",
)
MORE = ("batch_id", "paid_cents", "advanced_cents", "answer")
TRAIL = "SELECT action, count(*) FROM audit_entry GROUP BY action"
Row = dict[str, Any]


@dataclass
class Books:
    """What is recorded, rows by id. ``trail``: how often which action is on it."""

    batches: dict[str, Row]
    lines: dict[str, Row]
    payments: dict[str, Row]
    advances: dict[str, Row]
    steps: dict[str, Row]
    trail: dict[str, int]

    def lines_of(self, batch_id: str) -> list[Row]:
        return [line for line in self.lines.values() if line["batch_id"] == batch_id]


def read(url: str) -> Books:
    """``url`` is the database."""
    return Books(
        batches=_rows(url, "wage_batch", (*HEAD, "state", "locked_hash")),
        lines=_rows(url, "wage_item", (*LINE, *MORE)),
        payments=_rows(url, "wage_payment", ("id", "item_id", "state", "amount_cents", "bank_reference")),
        advances=_rows(url, "wage_advance", ("id", "item_id", "amount_cents")),
        steps=_rows(url, "wage_step", ("id", "batch_id", "step", "from_state", "to_state")),
        trail=dict(ask(url, TRAIL)),
    )


def audit(books: Books, told: Wages, kept: Kept) -> None:
    """What is found is added to ``kept``."""
    kept.doubled.extend(told.doubled)
    kept.wrong.extend(told.wrong)
    for batch_id in told.hashes:
        _lock(books, told, batch_id, kept)
    _payments(books, told, kept)
    _advances(books, told, kept)
    _words(books, told, kept)
    for line in books.lines.values():
        _adds_up(books, line, kept)
    _steps(books, kept)


def _lock(books: Books, told: Wages, batch_id: str, kept: Kept) -> None:
    """Exactly the lines and the hash that were told, and the hash is that of the lines."""
    batch = books.batches.get(batch_id)
    if batch is None or batch["locked_hash"] is None:
        kept.lost.append(f"lock of batch {batch_id}")
        return
    kept.found += 1
    lines = books.lines_of(batch_id)
    hashed = hash_of(
        {name: batch[name] for name in HEAD}, ({name: line[name] for name in LINE} for line in lines)
    )
    if not hashed == batch["locked_hash"] == told.hashes[batch_id]:
        kept.wrong.append(f"batch {batch_id} is not what was locked")
    amounts = {line["id"]: line["amount_cents"] for line in lines}
    if told.lines.get(batch_id, amounts) != amounts:
        kept.wrong.append(f"batch {batch_id}: told {told.lines[batch_id]}, recorded {amounts}")


def _payments(books: Books, told: Wages, kept: Kept) -> None:
    for payment_id, answer in told.payments.items():
        payment = books.payments.get(payment_id)
        if payment is None or payment["state"] == "waiting":
            kept.lost.append(f"answer of the bank for payment {payment_id}")
            continue
        kept.found += 1
        recorded = payment["state"], payment["bank_reference"]
        if recorded != answer:
            kept.wrong.append(f"payment {payment_id}: told {answer}, recorded {recorded}")
    for payment_id, times in told.taken.items():
        if times > 1:
            kept.doubled.append(f"payment {payment_id} was taken {times} times")


def _advances(books: Books, told: Wages, kept: Kept) -> None:
    for advance_id, answer in told.advances.items():
        advance = books.advances.get(advance_id)
        kept.found += advance is not None
        if advance is None:
            kept.lost.append(f"advance {advance_id}")
        elif (advance["item_id"], advance["amount_cents"]) != answer:
            kept.wrong.append(f"advance {advance_id} is another one")


def _words(books: Books, told: Wages, kept: Kept) -> None:
    """Of workers about their lines, and of offices that corrected one."""
    for words, column in ((told.words, "answer"), (told.corrections, "amount_cents")):
        for item_id, word in words.items():
            recorded = books.lines.get(item_id, {}).get(column)
            kept.found += recorded == word
            if recorded != word:
                kept.lost.append(f"line {item_id}: {column} told {word}, recorded {recorded}")


def _adds_up(books: Books, line: Row, kept: Kept) -> None:
    """A line has what was paid and advanced, and nobody gets, or may still get, more than his wage."""
    name, amount = f"line {line['id']}", line["amount_cents"]
    own = [one for one in books.payments.values() if one["item_id"] == line["id"]]
    paid = sum(one["amount_cents"] for one in own if one["state"] == "paid")
    waiting = sum(one["amount_cents"] for one in own if one["state"] == "waiting")
    advanced = sum(one["amount_cents"] for one in books.advances.values() if one["item_id"] == line["id"])
    has = line["paid_cents"], line["advanced_cents"]
    if has != (paid, advanced):
        kept.wrong.append(f"{name} has {has} cents paid and advanced, by the records {(paid, advanced)}")
    if paid + waiting + advanced > amount:
        kept.doubled.append(f"{name}: {paid} paid, {waiting} sent, {advanced} advanced of {amount} cents")
    if books.batches[line["batch_id"]]["state"] == "paid" and paid + advanced < amount:
        kept.lost.append(
            f"{name}: {paid} paid, {advanced} advanced of {amount} cents, and the batch is closed"
        )


def _steps(books: Books, kept: Kept) -> None:
    """The steps of a batch are one way from its draft to where it is, and each is on the trail once.

    Told by what enters and leaves each state: a clock that was set back puts them in another order.
    """
    left = {batch_id: Counter(draft=1) for batch_id in books.batches}
    for step in books.steps.values():
        left[step["batch_id"]].subtract((step["from_state"],))
        left[step["batch_id"]].update((step["to_state"],))
    for batch_id, times in left.items():
        ends = {state: often for state, often in times.items() if often}
        if ends != {books.batches[batch_id]["state"]: 1}:
            kept.doubled.append(f"batch {batch_id} took a step twice: {ends}")
    done = Counter(f"wages.{step['step']}" for step in books.steps.values())
    done["wages.advanced"] = len(books.advances)
    for action, often in done.items():
        on_trail = books.trail.get(action, 0)
        if on_trail != often:
            kept.wrong.append(f"{action}: {often} times, {on_trail} times on the trail")


def _rows(url: str, table: str, columns: Sequence[str]) -> dict[str, Row]:
    rows = ask(url, f"SELECT {', '.join(columns)} FROM {table}")
    return {row[0]: dict(zip(columns, row, strict=True)) for row in rows}
