"""When a wage is due, and what it is when it was not paid."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

STAYS, BEFORE, AFTER = "stays", "before", "after"
WARNING, ALARM = "WARNING", "ALARM"
LEVEL_LABELS = {WARNING: "预警", ALARM: "报警"}
LAST_DAY = 31
ONE_DAY = timedelta(days=1)


def due_day(pay_month: str, pay_day: int | None, moves: str, is_workday: Callable[[date], bool]) -> date:
    """E-07, GZ2016-3.3-4: the day on which the wage of ``pay_month`` (``YYYY-MM``) is due.

    The day of the contract in the month that follows, in a shorter month its last day; without a contract
    the last day. A holiday ``stays`` the due day, or it moves to the working day ``before`` or ``after``.
    """
    year, month = int(pay_month[:4]), int(pay_month[5:])
    year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    day = date(year, month, min(pay_day or LAST_DAY, monthrange(year, month)[1]))
    if moves == STAYS:
        return day
    step = -ONE_DAY if moves == BEFORE else ONE_DAY
    while not is_workday(day):
        day += step
    return day


def outstanding(amount: int, paid: int, advanced: int) -> int:
    """GZ2016-3.3-4: cents that the worker still has to get, from whomever."""
    return max(0, amount - paid - advanced)


def level_on(due_on: date, today: date, alarm_days: int) -> str | None:
    """GZ2016-3.1.3-1, E-07, E-09: what an unpaid remainder is on a day.

    Nothing until the due day is over, a warning from the day after it, an alarm ``alarm_days`` later.
    """
    late = (today - due_on).days
    if late < 1:
        return None
    return ALARM if late > alarm_days else WARNING
