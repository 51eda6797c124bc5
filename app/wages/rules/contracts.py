"""What a contract must say, by when it must be entered, and what may become of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.kernel.clock import day_text
from app.kernel.decision import ALLOWED, Decision, Reason, refuse
from app.kernel.workdays import DueDate, WorkCalendar
from app.wages.facts.contracts import (
    CONTRACT_INFO_LATE,
    FIXED,
    IN_FORCE,
    NOT_YET,
    OVER,
    TERMINATED,
    VOID,
    WAGE_STANDARD_MISSING,
)

WAGE_STANDARD = "wage_standard"
FIELDS: Mapping[str, str] = {
    "period": "合同（协议）期限",
    "task": "工作任务",
    "remuneration": "劳动报酬",
    WAGE_STANDARD: "工资支付标准",
    "pay_method": "支付方式",
    "pay_day": "支付期限（每月发薪日）",
    "dispute_resolution": "工资纠纷解决方式",
    "liability": "责任追究",
}
"""What a jurisdiction can demand, in the order in which it is told."""

FORM_FIELDS: Mapping[str, tuple[str, ...]] = {
    "period": ("period_from",),
    WAGE_STANDARD: ("wage_cents", "wage_unit"),
}
"""Where the name of a field in the form is another one."""

DAYS_CITE, WAGE_CITE = "GZ2016-3.2-4", "GZ2016-3.1.1-2"
HIGHEST_WAGE = 100_000_000
"""Cents per unit; more than anybody is paid, and every database keeps it."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What can be agreed anew. ``wage_cents``: 分 per ``wage_unit``; both are there, or neither."""

    task: str | None = None
    remuneration: str | None = None
    wage_cents: int | None = None
    wage_unit: str | None = None
    pay_method: str | None = None
    pay_day: int | None = None
    dispute_resolution: str | None = None
    liability: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, which only a contract of FIXED duration names."""

    duration: str
    first: date | None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """What the signed paper says."""

    kind: str
    signed_on: date
    agreed: Agreed
    duration: str = FIXED
    period_from: date | None = None
    period_to: date | None = None

    @property
    def period(self) -> Period:
        return Period(self.duration, self.period_from, self.period_to)


@dataclass(frozen=True, slots=True)
class Held:
    """The days of a contract that exists: both included, None without an end."""

    first: date
    last: date | None


def missing_fields(demanded: Sequence[str], agreed: Agreed, period: Period) -> tuple[str, ...]:
    """SH2023-3.1-5, GZ2016-3.3-5: which of the demanded items a contract does not have.

    A wage standard says what is paid, so it serves as the remuneration, too.
    """
    has_wage = agreed.wage_cents is not None and agreed.wage_unit is not None
    there = {
        "period": period.first is not None and (period.duration != FIXED or period.last is not None),
        "task": bool(agreed.task),
        "remuneration": bool(agreed.remuneration) or has_wage,
        WAGE_STANDARD: has_wage,
        "pay_method": bool(agreed.pay_method),
        "pay_day": agreed.pay_day is not None,
        "dispute_resolution": bool(agreed.dispute_resolution),
        "liability": bool(agreed.liability),
    }
    return tuple(name for name in FIELDS if name in demanded and not there[name])


def fields_missing(missing: Sequence[str], cite: str) -> tuple[list[Reason], dict[str, list[str]]]:
    """SH2023-3.1-5, GZ2016-3.3-5, GZ2016-3.1.1-2: all that is missing at once, and by form field."""
    if not missing:
        return [], {}
    named = "、".join(FIELDS[name] for name in missing)
    reasons = [
        Reason(
            "CONTRACT_FIELDS_MISSING",
            f"合同（协议）必备事项不全：{named}",
            cite,
            "请对照签好的合同补齐这些事项",
        )
    ]
    if WAGE_STANDARD in missing:
        reasons.append(
            Reason(
                WAGE_STANDARD_MISSING,
                "没有填写工资支付标准",
                WAGE_CITE,
                "请填写金额，并选择按日、月、小时或计件",
            )
        )
    errors = {field: ["此项必填"] for name in missing for field in FORM_FIELDS.get(name, (name,))}
    return reasons, errors


def entry_due(signed_on: date, days: int, *, rolls: bool, calendar: WorkCalendar) -> DueDate:
    """GZ2016-3.2-4, E-03: the last day on which a contract is entered in time.

    Calendar days, the day of signing not counted. With ``rolls`` a last day on which nobody works moves to
    the next working day.
    """
    last = signed_on + timedelta(days=days)
    if not rolls:
        return DueDate(last)
    is_provisional = calendar.is_provisional(last)
    if calendar.is_workday(last):
        return DueDate(last, is_provisional)
    moved = calendar.next_workday(last)
    return DueDate(moved.on, moved.provisional or is_provisional)


def is_late(due: DueDate | None, entered_on: date) -> bool:
    """GZ2016-3.2-4: entered after the due day. Nobody is called late on a provisional day."""
    return due is not None and not due.provisional and entered_on > due.on


def late_reason(due_on: date, days: int) -> Reason:
    """GZ2016-3.2-4: accepted all the same, and visibly so."""
    return Reason(
        CONTRACT_INFO_LATE,
        f"合同信息录入超过{days}日（最晚应于{day_text(due_on)}录入）",
        DAYS_CITE,
        f"请在签订之日起{days}日内录入",
    )


def decide_days(signed_on: date, period: Period, today: date) -> dict[str, str]:
    """SH2023-3.1-5: faults of the days of a contract, by form field."""
    faults: dict[str, str] = {}
    if signed_on > today:
        faults["signed_on"] = "签订日期不能晚于今天"
    if period.duration != FIXED and period.last is not None:
        faults["period_to"] = "只有固定期限的合同才填写结束日期"
    elif period.first is not None and period.last is not None and period.last < period.first:
        faults["period_to"] = "结束日期不能早于开始日期"
    return faults


def standing(held: Held, terminated_on: date | None, is_void: bool, on: date) -> str:
    """GZ2016-3.2-3: what a contract is on a day, computed and never stored."""
    if is_void:
        return VOID
    if on < held.first:
        return NOT_YET
    if terminated_on is not None and on > terminated_on:
        return TERMINATED
    if held.last is not None and on > held.last:
        return OVER
    return IN_FORCE


def overlaps(first: date, last: date | None, others: Iterable[Held]) -> bool:
    """GZ2016-3.2-3: one engagement has one contract on one day, so that everybody knows which one holds."""
    return any(
        (other.last is None or first <= other.last) and (last is None or other.first <= last)
        for other in others
    )


def decide_change(held: Held, before: date, effective_from: date) -> Decision:
    """GZ2016-3.2-3: a change holds from a day inside the contract, not before the last change."""
    if effective_from < before:
        return refuse(
            "DATE_ORDER",
            f"变更日期不能早于上一次约定的生效日期{day_text(before)}",
            "GZ2016-3.2-3",
            "请核对变更协议上的日期",
        )
    if held.last is not None and effective_from > held.last:
        return refuse(
            "DATE_ORDER",
            f"变更日期超出了合同期限（至{day_text(held.last)}）",
            "GZ2016-3.2-3",
            "续签请登记一份新的合同",
        )
    return ALLOWED


def decide_end(held: Held, terminated_on: date | None, is_void: bool, ends_on: date) -> Decision:
    """GZ2016-3.2-3: a contract ends early once, on a day of its own."""
    if is_void:
        return refuse("STATE_NOT_ALLOWED", "这份合同已经作废", "GZ2016-3.2-3", "请查看现在有效的合同")
    if terminated_on is not None:
        return refuse(
            "STATE_NOT_ALLOWED", "这份合同已经登记解除或终止", "GZ2016-3.2-3", "请查看现在有效的合同"
        )
    if ends_on < held.first or (held.last is not None and ends_on > held.last):
        return refuse("DATE_ORDER", "终止日期应在合同期限之内", "GZ2016-3.2-3", "请核对解除或终止的日期")
    return ALLOWED
