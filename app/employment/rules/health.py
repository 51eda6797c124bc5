"""Regular health checks: when the next is due, what is said when it is not there; it only warns (D-04)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

FIT, RESTRICTED, UNFIT = "fit", "restricted", "unfit"
RESULTS: Final = {FIT: "适合", RESTRICTED: "有限制", UNFIT: "不适合"}
NONE, FINE, DUE, OVERDUE = "none", "fine", "due", "overdue"
STANDINGS: Final = {NONE: "没有体检记录", FINE: "有效", DUE: "快到期", OVERDUE: "已过期"}
CODES: Final = {NONE: "HEALTH_CHECK_MISSING", OVERDUE: "HEALTH_CHECK_OVERDUE"}
"""The warnings; the other standings need none."""


def next_due(checked_on: date, months: int) -> date:
    """SH2023-3.8-1, SH2023-3.8-2, D-04: the last day for the next check, so many calendar months later; a day
    that the month has not is its last (29 Feb, 12 months: 28 Feb)."""
    return checked_on + relativedelta(months=months)


def standing_of(next_due_on: date | None, today: date, notice_days: int) -> str:
    """SH2023-3.8-1: overdue from the day after the last day; due with ``notice_days`` or fewer left."""
    if next_due_on is None:
        return NONE
    if today > next_due_on:
        return OVERDUE
    return DUE if today >= next_due_on - timedelta(days=notice_days) else FINE
