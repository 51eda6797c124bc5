"""What a month of attendance is worth by the standard of the contract."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from app.wages.facts.contracts import HOUR, MONTH, PIECE
from app.wages.rules.money import half_up

HOUR_S = 3600
STANDARD_MISSING, PIECE_WORK, HOURS_INCOMPLETE = "STANDARD_MISSING", "PIECE_WORK", "HOURS_INCOMPLETE"
FLAG_LABELS = {
    STANDARD_MISSING: "没有工资标准，请补录合同或填写金额",
    PIECE_WORK: "计件工资，请按完成的数量填写金额",
    HOURS_INCOMPLETE: "有进无出的天没有工时，请核对",
}


@dataclass(frozen=True, slots=True)
class WorkedDay:
    """One legal day on which he came in. ``seconds`` between ways in and out; the standard of that day:
    ``cents`` per ``unit``, both None where no contract says it."""

    seconds: int
    cents: int | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """``cents`` None: attendance alone does not tell; somebody has to write the amount, and why."""

    cents: int | None
    flags: tuple[str, ...] = ()


def amount_of(days: Iterable[WorkedDay], absent_workdays: int, month_days: Fraction) -> Amount:
    """GZ2016-3.1.3-2: the wage of a month out of its days, exact until the last step, then half up.

    DAY: the standard for each day. HOUR: the standard for the time between in and out. MONTH: a day is the
    standard divided by ``month_days`` (21.75); whoever missed fewer working days than that comes to gets the
    standard less those he missed, whichever is more, and never more than the standard. A standard that
    changed within the month counts from its day; monthly ones are then paid by days. Overtime and bonuses
    are no matter of attendance: they are written by hand, with the reason. PIECE and days without a
    standard give no amount.
    """
    worked = list(days)
    if any(day.cents is None for day in worked):
        return Amount(None, (STANDARD_MISSING,))
    if any(day.unit == PIECE for day in worked):
        return Amount(None, (PIECE_WORK,))
    exact = Fraction(0)
    flags: tuple[str, ...] = ()
    monthly: list[int] = []
    for day in worked:
        assert day.cents is not None
        if day.unit == HOUR:
            exact += Fraction(day.cents * day.seconds, HOUR_S)
            if not day.seconds:
                flags = (HOURS_INCOMPLETE,)
        elif day.unit == MONTH:
            monthly.append(day.cents)
        else:
            exact += day.cents
    return Amount(half_up(exact + _monthly(monthly, len(worked), absent_workdays, month_days)), flags)


def _monthly(standards: list[int], days: int, absent: int, month_days: Fraction) -> Fraction:
    if not standards:
        return Fraction(0)
    highest = Fraction(max(standards))
    earned = sum(standards) / month_days
    if len(set(standards)) == 1 and len(standards) == days:
        earned = max(earned, highest - highest * absent / month_days)
    return min(earned, highest)


def owed_afterwards(now: int | None, then: int | None, made_up: int) -> int:
    """GZ2016-3.4-3: what a locked month turned out to be worth more, in cents; 0 where it was not.

    ``then`` is what attendance came to when the month was locked, ``made_up`` what later batches have
    already added for it. What turned out to be less is not taken from a later wage.
    """
    if now is None:
        return 0
    return max(0, now - (then or 0) - made_up)
