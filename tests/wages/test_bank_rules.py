"""GZ2016-3.4-3, 3.1.2-8: the border to the bank."""

from __future__ import annotations

import pytest

from app.wages.rules.bank import (
    FAILED,
    PAID,
    WAITING,
    BankRow,
    Expected,
    is_account,
    is_repeated,
    judge_row,
    mask_account,
    share_of,
)

SENT = Expected("h" * 64, 123_450, WAITING)
GOOD = BankRow("P1", "h" * 64, "1234.50", "成功", reference="R1")


@pytest.mark.parametrize(
    ("row", "expected", "codes"),
    [
        (GOOD, SENT, []),
        (BankRow("P1", "h" * 64 + " ", "1,234.5", " 退票 ", "账户不存在"), SENT, []),
        (GOOD, None, ["PAYMENT_UNKNOWN"]),
        (BankRow("P1", "g" * 64, "1234.50", "成功"), SENT, ["BATCH_HASH_DIFFERS"]),
        (BankRow("P1", "h" * 64, "1234.51", "成功"), SENT, ["AMOUNT_DIFFERS"]),
        (BankRow("P1", "h" * 64, "1234.50", "好"), SENT, ["RESULT_UNKNOWN"]),
        (BankRow("P1", "", "", ""), SENT, ["BATCH_HASH_DIFFERS", "AMOUNT_DIFFERS", "RESULT_UNKNOWN"]),
        (GOOD, Expected("h" * 64, 123_450, PAID, "R1"), []),  # told twice
        (GOOD, Expected("h" * 64, 123_450, PAID, "R2"), ["PAYMENT_ANSWERED"]),
        (GOOD, Expected("h" * 64, 123_450, FAILED, "R1"), ["PAYMENT_ANSWERED"]),
        (BankRow("P1", "h" * 64, "1", "成功"), Expected("h" * 64, 123_450, PAID), ["AMOUNT_DIFFERS"]),
    ],
)
def test_a_row_of_the_banks_answer(row: BankRow, expected: Expected | None, codes: list[str]) -> None:
    assert [reason.code for reason in judge_row(row, expected).reasons] == codes


def test_the_same_answer_again() -> None:
    assert is_repeated(GOOD, Expected("h" * 64, 123_450, PAID, "R1"))
    assert is_repeated(BankRow("P1", "", "", "失败"), Expected("", 0, FAILED))
    assert not is_repeated(GOOD, Expected("h" * 64, 123_450, PAID))


@pytest.mark.parametrize(
    ("cents", "percent", "share"),
    [(1000, 100, 1000), (1000, 50, 500), (101, 50, 51), (103, 50, 52), (1, 1, 1), (99, 99, 98)],
)
def test_a_partial_payment(cents: int, percent: int, share: int) -> None:
    assert share_of(cents, percent) == share


@pytest.mark.parametrize(
    ("number", "fits"),
    [("6" * 12, True), ("6" * 24, True), ("6" * 11, False), ("6" * 25, False), ("6222x2222222222", False)],
)
def test_account_numbers(number: str, fits: bool) -> None:
    assert is_account(number) is fits


def test_an_account_is_shown_by_its_end() -> None:
    assert mask_account("6222021234567890123") == "**** 0123"
