"""What offices, workers and banks send in: a sheet of certificates, the picture of a card, what was paid."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from openpyxl import load_workbook

from app.certificates.rules.sheet import HEADERS
from tests.factories.cast import stranger
from tests.factories.verification import picture

ROWS = 600
"""More than are worked off before the answer."""
BANK_HEADERS = ("付款编号", "批次校验码", "金额（元）", "结果", "银行流水号")


def card() -> dict[str, tuple[str, bytes, str]]:
    """A picture of a card, as the form wants it. It shows none: what counts is that it is answered."""
    return {"front": ("front.jpg", picture(), "image/jpeg")}


def sheet(numbers: Sequence[str], now: datetime) -> bytes:
    """A CSV list with one certificate a number."""
    lines = [",".join(HEADERS)]
    for place, number in enumerate(numbers):
        holder = stranger(5000 + place)
        given = {
            "证书编号": number,
            "证书种类": "安管",
            "类别": "C",
            "姓名": holder.name,
            "身份证号": holder.id_number,
            "发证日期": str(now.date() - timedelta(days=400)),
            "有效期止": str(now.date() + timedelta(days=600)),
            "激活状态": "是",
        }
        lines.append(",".join(given.get(header, "") for header in HEADERS))
    return "\n".join(lines).encode()


def bank_answer(sent: bytes, mark: str, fails: bool) -> tuple[bytes, dict[str, tuple[str, str | None]]]:
    """The bank's answer to the sheet that was ``sent``, as CSV; by payment what it says: paid or failed, and
    the reference, which begins with ``mark``. With ``fails`` it could not pay the highest amount."""
    table = load_workbook(io.BytesIO(sent)).worksheets[0].iter_rows(min_row=2, values_only=True)
    rows = [(str(row[0]), str(row[1]), str(row[5])) for row in table]
    highest = max(Decimal(amount) for _payment, _code, amount in rows)
    out, told = io.StringIO(), {}
    writer = csv.writer(out)
    writer.writerow(BANK_HEADERS)
    for payment, code, amount in rows:
        is_failed = fails and Decimal(amount) == highest
        reference = None if is_failed else f"{mark}-{payment}"
        told[payment] = ("failed" if is_failed else "paid", reference)
        writer.writerow((payment, code, amount, "失败" if is_failed else "成功", reference))
    return out.getvalue().encode(), told
