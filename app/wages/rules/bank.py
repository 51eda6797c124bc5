"""The border to the bank: one sheet out, one sheet back. Nothing else comes in (GZ2016-3.4-3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.kernel.decision import ALLOWED, Decision, Reason, refuse
from app.wages.rules.money import cents_of, yuan_text

CLAUSE = "GZ2016-3.4-3"
WAITING, PAID, FAILED = "waiting", "paid", "failed"
OUT_HEADERS = ("付款编号", "批次校验码", "收款人", "开户银行", "收款账号", "金额（元）", "用途")
COLUMNS: Mapping[str, str] = {
    "付款编号": "payment",
    "批次校验码": "hash",
    "金额（元）": "amount",
    "金额": "amount",
    "结果": "result",
    "付款结果": "result",
    "失败原因": "message",
    "银行流水号": "reference",
}
REQUIRED = ("payment", "hash", "amount", "result")
RESULTS = {"成功": PAID, "已付": PAID, "失败": FAILED, "退票": FAILED}
LONGEST_REFERENCE = 64
ACCOUNT = re.compile(r"\d{12,24}\Z")


@dataclass(frozen=True, slots=True)
class Expected:
    """A payment that the bank was told to make."""

    batch_hash: str
    amount_cents: int
    state: str
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class BankRow:
    """A row of the bank's answer, as text."""

    payment: str
    hash: str
    amount: str
    result: str
    message: str = ""
    reference: str = ""

    @property
    def state(self) -> str | None:
        """``paid`` or ``failed``, None for a word that the sheet does not know."""
        return RESULTS.get(self.result.strip())

    @property
    def kept_reference(self) -> str:
        """As much of it as is kept: said again, it is compared with that."""
        return self.reference.strip()[:LONGEST_REFERENCE]


def judge_row(row: BankRow, expected: Expected | None) -> Decision:
    """GZ2016-3.4-3: the payment is one of the batch, its hash and amount are those that were sent.

    Every reason at once. A payment that has its answer keeps it (PAYMENT_ANSWERED for another one); the
    same answer again is no fault, see ``is_repeated``.
    """
    if expected is None:
        return refuse(
            "PAYMENT_UNKNOWN", "这张工资表没有这笔付款", CLAUSE, "请核对付款编号，导入对应批次的结果"
        )
    reasons = []
    if row.hash.strip() != expected.batch_hash:
        reasons.append(
            Reason("BATCH_HASH_DIFFERS", "批次校验码与审核锁定的不同", CLAUSE, "请使用本系统导出的文件办理")
        )
    if cents_of(row.amount) != expected.amount_cents:
        told = yuan_text(expected.amount_cents)
        reasons.append(
            Reason("AMOUNT_DIFFERS", f"金额与交银行的 {told} 元不同", CLAUSE, "请与银行核对这笔付款")
        )
    if row.state is None:
        reasons.append(Reason("RESULT_UNKNOWN", "结果只能写“成功”或“失败”", CLAUSE, "请与银行核对后改正"))
    if expected.state != WAITING and not reasons and not is_repeated(row, expected):
        reasons.append(
            Reason(
                "PAYMENT_ANSWERED",
                "这笔付款已经登记了另一个结果",
                CLAUSE,
                "请与银行核对，不能改写已登记的结果",
            )
        )
    return Decision(tuple(reasons)) if reasons else ALLOWED


def is_repeated(row: BankRow, expected: Expected) -> bool:
    """Whether the row says again what is on record."""
    return row.state == expected.state and row.kept_reference == (expected.reference or "")


def share_of(cents: int, percent: int) -> int:
    """E-07: cents of a partial payment, half a cent upwards, at least one."""
    return max(1, min(cents, (cents * percent * 2 + 100) // 200))


def is_account(number: str) -> bool:
    """GZ2016-3.1.2-8: digits only, as bank cards and accounts have them."""
    return ACCOUNT.match(number) is not None


def mask_account(number: str) -> str:
    """The last four digits."""
    return "**** " + number[-4:]
