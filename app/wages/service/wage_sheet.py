"""A wage batch as an Excel sheet, the way it is put up on site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from app.kernel.sheets import write_sheet
from app.wages.rules.contract_words import UNIT_LABELS

HEADERS = (
    "姓名",
    "班组",
    "补发月份",
    "出勤天数",
    "工时",
    "工资标准（元）",
    "计算方式",
    "计算金额（元）",
    "应发（元）",
    "已发（元）",
    "总包垫付（元）",
    "未付（元）",
    "发放日",
    "修改理由",
    "本人意见",
)
ANSWERS = {"confirmed": "已确认", "objected": "有异议"}


def draw_batch(batch: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> bytes:
    """GZ2016-3.1.3-2: a line per worker; amounts in yuan with two decimals."""
    rows = [
        (
            item["name"],
            item["team"],
            item["back_pay_month"],
            item["days"],
            Decimal(str(item["hours"])),
            _yuan(item["wage_cents"]),
            f"元/{UNIT_LABELS[item['unit']]}" if item["unit"] else None,
            _yuan(item["computed_cents"]),
            _yuan(item["amount_cents"]),
            _yuan(item["paid_cents"]),
            _yuan(item["advanced_cents"]),
            _yuan(item["outstanding_cents"]),
            item["due_on"],
            item["edit_reason"],
            ANSWERS.get(item["answer"] or ""),
        )
        for item in items
    ]
    notes = (
        f"单位：{batch['company']}",
        f"月份：{batch['month']}，状态：{batch['state_label']}",
        f"人次：{batch['items']}，应发合计（元）：{_yuan(batch['amount_cents'])}",
        f"审核校验码：{batch['locked_hash'] or '尚未审核'}",
    )
    return write_sheet("工资表", HEADERS, rows, notes)


def _yuan(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents).scaleb(-2).quantize(Decimal("0.01"))
