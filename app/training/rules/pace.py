"""Who is in danger of missing the date."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

DAY_AT_MOST_S = 4 * 3600
"""More than this a day is not to be expected of somebody who works."""

DONE, ON_TRACK, BEHIND, AT_RISK, OVERDUE = "done", "on_track", "behind", "at_risk", "overdue"

LABELS = {
    DONE: "已完成",
    ON_TRACK: "进度正常",
    BEHIND: "进度落后",
    AT_RISK: "可能赶不上",
    OVERDUE: "已逾期",
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """``needed_s_per_day`` to finish in time, ``days_left`` counting today and the last day."""

    risk: str
    remaining_s: int
    days_left: int
    needed_s_per_day: int


def outlook(
    *, remaining_s: int, watched_s: int, started_on: date, ends_on: date, today: date, is_done: bool
) -> Outlook:
    """CQ2023-2.1-2: whether the rest of the course fits into the days that are left.

    Behind: at the pace so far it does not. At risk: it takes more a day than can be expected.
    """
    days_left = max(0, (ends_on - max(today, started_on)).days + 1)
    if is_done:
        return Outlook(DONE, 0, days_left, 0)
    if not days_left:
        return Outlook(OVERDUE, remaining_s, 0, remaining_s)
    needed = math.ceil(remaining_s / days_left)
    days_past = (today - started_on).days
    if needed > DAY_AT_MOST_S:
        risk = AT_RISK
    elif days_past >= 1 and watched_s / days_past * days_left < remaining_s:
        risk = BEHIND
    else:
        risk = ON_TRACK
    return Outlook(risk, remaining_s, days_left, needed)
