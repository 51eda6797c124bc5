"""The bank's answer that the load sends in is one that the product can read."""

from __future__ import annotations

import pytest

from app.kernel.sheets import Limits, open_table, write_sheet
from app.wages.rules import bank
from faults.papers import bank_answer

SENT = write_sheet(
    "工资代发",
    bank.OUT_HEADERS,
    [
        ("p1", "hash", "王建国", "贵阳银行", "6222", "900.50", "2026-03 工资"),
        ("p2", "hash", "李秀英", "贵阳银行", "6223", "1000.00", "2026-03 工资"),
    ],
)


@pytest.mark.parametrize(
    ("fails", "expected"),
    [
        (True, {"p1": ("paid", "R1-p1"), "p2": ("failed", None)}),
        (False, {"p1": ("paid", "R1-p1"), "p2": ("paid", "R1-p2")}),
    ],
)
def test_the_bank_pays_all_but_the_highest_amount(
    fails: bool, expected: dict[str, tuple[str, str | None]]
) -> None:
    data, told = bank_answer(SENT, "R1", fails)
    assert told == expected
    read = {}
    for row in open_table(data, bank.COLUMNS, Limits(9), required=bank.REQUIRED).rows:
        answer = bank.BankRow(**{name: row.values.get(name, "") for name in bank.BankRow.__slots__})
        assert bank.judge_row(answer, bank.Expected("hash", 90_050, bank.WAITING)).allowed == (
            answer.payment == "p1"
        )
        read[answer.payment] = answer.state, answer.reference or None
    assert read == expected
