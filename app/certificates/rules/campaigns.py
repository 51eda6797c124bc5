"""The window in which safety officers may apply: from a day to a day, both inclusive, in Shanghai."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.kernel.clock import day_text
from app.kernel.decision import ALLOWED, Decision, refuse

NOT_OPEN, OPEN, CLOSED = "not_open", "open", "closed"
STATE_LABELS = {NOT_OPEN: "尚未开放", OPEN: "办理中", CLOSED: "已截止"}
CLOSED_TEXT = "逾期该系统功能将自动关闭，不再办理岗位转换申请"
LAPSES = "安全员证书在有效期内继续有效，有效期满自动失效；需要转岗的，请留意主管部门的通知"


@dataclass(frozen=True, slots=True)
class Campaign:
    """One window. ``study_until``: the last day for the course, None where there is no such day."""

    id: str
    province_code: str
    title: str
    opens_on: date
    closes_on: date
    study_until: date | None = None
    is_demo: bool = False
    is_shipped: bool = False


def state_on(campaign: Campaign, on: date) -> str:
    """CQ2023-3.2.2-1, CQ2023-3.2.2-2: no switch is needed, the day alone decides."""
    if on < campaign.opens_on:
        return NOT_OPEN
    return OPEN if on <= campaign.closes_on else CLOSED


def days_left(closes_on: date, on: date) -> int:
    """CQ2023-3.2.2-1: how many days remain, today and the last day counted; 0 once it is closed."""
    return max(0, (closes_on - on).days + 1)


def window_on(campaigns: Iterable[Campaign], on: date) -> tuple[Campaign | None, Decision]:
    """CQ2023-3.2.2-1, CQ2023-3.2.2-2: the window of the day or the one to tell of, and if it is open.

    Of several open ones the one that closes last counts. A later window that is announced already makes
    CONVERSION_NOT_OPEN of what would be CONVERSION_CLOSED.
    """
    known = sorted(campaigns, key=lambda one: (one.opens_on, one.id))
    is_open = [one for one in known if state_on(one, on) == OPEN]
    if is_open:
        return max(is_open, key=lambda one: one.closes_on), ALLOWED
    to_come = [one for one in known if state_on(one, on) == NOT_OPEN]
    if to_come:
        opens_on = to_come[0].opens_on
        message = f"岗位转换尚未开放，{day_text(opens_on)}起办理"
        remedy = f"请在{day_text(opens_on)}至{day_text(to_come[0].closes_on)}办理"
        return to_come[0], refuse("CONVERSION_NOT_OPEN", message, "CQ2023-3.2.2-1", remedy)
    last = max(known, key=lambda one: one.closes_on, default=None)
    return last, refuse("CONVERSION_CLOSED", CLOSED_TEXT, "CQ2023-3.2.2-2", LAPSES)


def are_in_order(opens_on: date, closes_on: date, study_until: date | None) -> Decision:
    """CQ2023-3.2.2-1: opened before it closes, and nobody has to learn before he may apply."""
    if closes_on < opens_on:
        return refuse("DATE_ORDER", "截止日期早于开放日期", "CQ2023-3.2.2-1", "请核对两个日期")
    if study_until is not None and study_until < closes_on:
        return refuse(
            "DATE_ORDER", "学习截止日期早于申请截止日期", "CQ2023-3.2.2-1", "请把学习截止日期定在申请截止以后"
        )
    return ALLOWED


def study_deadline(campaign: Campaign, *, study_after_close: bool) -> date | None:
    """CQ2023-3.2.2-1: the window is for the application; how long one may learn is a setting (A-16)."""
    return campaign.study_until if study_after_close else campaign.closes_on
