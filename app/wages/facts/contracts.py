"""Contracts: their kinds, units and what others may know of them."""

from __future__ import annotations

from dataclasses import dataclass

LABOUR_CONTRACT, EMPLOYMENT_AGREEMENT, SIMPLE_CONTRACT = (
    "LABOUR_CONTRACT",
    "EMPLOYMENT_AGREEMENT",
    "SIMPLE_CONTRACT",
)
KINDS = (LABOUR_CONTRACT, EMPLOYMENT_AGREEMENT, SIMPLE_CONTRACT)

DAY, MONTH, HOUR, PIECE = "DAY", "MONTH", "HOUR", "PIECE"
UNITS = (DAY, MONTH, HOUR, PIECE)

FIXED, OPEN_ENDED, TASK = "FIXED", "OPEN_ENDED", "TASK"
DURATIONS = (FIXED, OPEN_ENDED, TASK)
"""Until a day, without an end, until the task is done."""

NOT_YET, IN_FORCE, OVER, TERMINATED, VOID = "not_yet", "in_force", "over", "terminated", "void"

WAITING, CONFIRMED, OBJECTED = "waiting", "confirmed", "objected"

MISSING, LATE, UNCONFIRMED, IN_DISPUTE, WITHOUT_WAGE = (
    "missing",
    "late",
    "waiting",
    "objected",
    "without_wage",
)
"""What a list of a project's contracts can be narrowed to, beside all."""

CONTRACT_MISSING = "CONTRACT_MISSING"
CONTRACT_INFO_LATE = "CONTRACT_INFO_LATE"
WAGE_STANDARD_MISSING = "WAGE_STANDARD_MISSING"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a worker is owed for his work on a day. ``wage_cents``: 分 per ``unit`` (DAY, MONTH, HOUR, PIECE);
    both None where the contract names no wage. ``pay_day``: day of the month 1 to 31, to be clipped to the
    month's end. ``employer_id``: the company."""

    wage_cents: int | None
    unit: str | None
    pay_day: int | None
    employer_id: str
