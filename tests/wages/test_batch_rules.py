"""SM9, GZ2016-3.1.3-2, 3.4-3, 3.3-4: steps of a batch, the lock, the advance."""

from __future__ import annotations

import pytest

from app.kernel.decision import Decision
from app.wages.rules import batches as rules


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


ALLOWED = {
    (rules.SUBMIT, rules.DRAFT),
    (rules.RETURN, rules.SUBMITTED),
    (rules.REVIEW, rules.SUBMITTED),
    (rules.SEND, rules.REVIEWED),
    (rules.SEND, rules.PART_PAID),
}


@pytest.mark.parametrize("step", rules.FROM)
@pytest.mark.parametrize("state", rules.STATES)
def test_every_step_from_every_state(step: str, state: str) -> None:
    expected = [] if (step, state) in ALLOWED else ["STATE_NOT_ALLOWED"]
    assert codes(rules.may_step(step, state)) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (rules.DRAFT, []),
        (rules.SUBMITTED, ["STATE_NOT_ALLOWED"]),
        (rules.REVIEWED, ["BATCH_LOCKED"]),
        (rules.SENT, ["BATCH_LOCKED"]),
        (rules.PART_PAID, ["BATCH_LOCKED"]),
        (rules.PAID, ["BATCH_LOCKED"]),
    ],
)
def test_nothing_changes_after_the_review(state: str, expected: list[str]) -> None:
    assert codes(rules.may_change(state)) == expected


@pytest.mark.parametrize(
    ("over", "current", "items", "without", "unwritten", "expected"),
    [
        (True, True, 1, 0, 0, []),
        (False, False, 1, 0, 0, ["MONTH_NOT_OVER"]),
        (True, False, 1, 0, 0, ["BATCH_STALE"]),
        (True, True, 0, 0, 0, ["BATCH_EMPTY"]),
        (True, True, 3, 1, 0, ["WAGE_STANDARD_MISSING"]),
        (True, True, 3, 0, 1, ["AMOUNT_MISSING"]),
        (
            False,
            True,
            0,
            2,
            1,
            ["MONTH_NOT_OVER", "BATCH_EMPTY", "WAGE_STANDARD_MISSING", "AMOUNT_MISSING"],
        ),
    ],
)
def test_what_stands_in_the_way_of_submitting(
    over: bool, current: bool, items: int, without: int, unwritten: int, expected: list[str]
) -> None:
    assert codes(rules.may_submit(over, current, items, without, unwritten)) == expected


def test_two_people_submit_and_review() -> None:
    assert codes(rules.may_review("a", "b")) == []
    assert codes(rules.may_review("a", "a")) == ["REVIEWER_SUBMITTED"]


@pytest.mark.parametrize(
    ("account", "intact", "with_bank", "remaining", "expected"),
    [
        (True, True, 1, 2, []),
        (False, True, 1, 1, ["WAGE_ACCOUNT_NOT_REGISTERED"]),
        (True, False, 1, 1, ["BATCH_LOCKED"]),
        (True, True, 0, 0, ["NOTHING_TO_PAY"]),
        (True, True, 0, 2, ["WORKER_ACCOUNT_MISSING"]),
        (False, False, 0, 1, ["WAGE_ACCOUNT_NOT_REGISTERED", "BATCH_LOCKED", "WORKER_ACCOUNT_MISSING"]),
    ],
)
def test_what_may_go_to_the_bank(
    account: bool, intact: bool, with_bank: int, remaining: int, expected: list[str]
) -> None:
    assert codes(rules.may_send(account, intact, with_bank, remaining)) == expected


@pytest.mark.parametrize(
    ("contractor", "overdue", "expected"),
    [
        (True, True, []),
        (True, False, ["WAGE_NOT_OVERDUE"]),
        (False, True, ["NOT_GENERAL_CONTRACTOR"]),
        (False, False, ["NOT_GENERAL_CONTRACTOR"]),
    ],
)
def test_who_may_advance_and_when(contractor: bool, overdue: bool, expected: list[str]) -> None:
    assert codes(rules.may_advance(contractor, overdue)) == expected


def test_the_hash_covers_every_value_and_no_order() -> None:
    head = {"id": "b", "month": "2026-03"}
    first, second = {"id": "1", "amount_cents": 100}, {"id": "2", "amount_cents": 200}
    locked = rules.hash_of(head, [first, second])
    assert len(locked) == 64
    assert rules.hash_of(head, [second, first]) == locked
    assert rules.hash_of(head, [first, second | {"amount_cents": 201}]) != locked
    assert rules.hash_of(head, [first]) != locked
    assert rules.hash_of(head | {"month": "2026-04"}, [first, second]) != locked


@pytest.mark.parametrize(
    ("amounts", "state"),
    [
        ([(100, 100), (50, 50)], rules.PAID),
        ([(0, 0)], rules.PAID),
        ([(100, 99)], rules.PART_PAID),
        ([(100, 100), (50, 0)], rules.PART_PAID),
    ],
)
def test_what_a_batch_is_after_the_answers(amounts: list[tuple[int, int]], state: str) -> None:
    assert rules.state_after(amounts) == state
