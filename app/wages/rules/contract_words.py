"""Contracts in words that office and worker understand."""

from __future__ import annotations

from collections.abc import Mapping

from app.wages.facts.contracts import (
    CONFIRMED,
    DAY,
    EMPLOYMENT_AGREEMENT,
    FIXED,
    HOUR,
    IN_FORCE,
    LABOUR_CONTRACT,
    MONTH,
    NOT_YET,
    OBJECTED,
    OPEN_ENDED,
    OVER,
    PIECE,
    SIMPLE_CONTRACT,
    TASK,
    TERMINATED,
    VOID,
    WAITING,
)
from app.wages.rules.money import yuan_text

KIND_LABELS: Mapping[str, str] = {
    LABOUR_CONTRACT: "劳动合同",
    EMPLOYMENT_AGREEMENT: "用工书面协议",
    SIMPLE_CONTRACT: "用工简易合同",
}
UNIT_LABELS: Mapping[str, str] = {DAY: "日", MONTH: "月", HOUR: "小时", PIECE: "件"}
DURATION_LABELS: Mapping[str, str] = {
    FIXED: "固定期限",
    OPEN_ENDED: "无固定期限",
    TASK: "以完成工作任务为期限",
}
PAY_METHODS: Mapping[str, str] = {"BANK": "银行代发", "CASH": "现金"}
STANDING_LABELS: Mapping[str, str] = {
    NOT_YET: "尚未开始",
    IN_FORCE: "有效",
    OVER: "已到期",
    TERMINATED: "已终止",
    VOID: "录入有误，已作废",
}
ANSWER_LABELS: Mapping[str, str] = {
    WAITING: "等待本人确认",
    CONFIRMED: "本人已确认",
    OBJECTED: "本人有异议",
}


def wage_words(wage_cents: int | None, unit: str | None) -> str | None:
    """GZ2016-3.3-5: ``280.00元/日``; None where no wage standard was agreed."""
    if wage_cents is None or unit is None:
        return None
    return f"{yuan_text(wage_cents)}元/{UNIT_LABELS[unit]}"


def pay_day_words(pay_day: int | None) -> str | None:
    """GZ2016-3.3-5: when wages are paid; a month without the day pays on its last one."""
    if pay_day is None:
        return None
    return (
        "每月最后一天"
        if pay_day == 31
        else f"每月{pay_day}日" + ("（当月没有这一天的为月末）" if pay_day > 28 else "")
    )
