"""Bars (黑名单) that hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.employment.models import BlacklistEntry
from app.policies.regions.tree import COUNTRY, parents


def bar_holds(person_id: Any, region_code: str, on: date) -> Any:
    """SH2023-3.11-3: the condition that an entry bars the person from the region on the day.

    ``person_id`` is a value or a column. An entry of a region bars from everything inside it.
    """
    return (
        (BlacklistEntry.person_id == person_id)
        & BlacklistEntry.region_code.in_([COUNTRY, *parents(region_code), region_code])
        & (BlacklistEntry.since <= on)
        & (BlacklistEntry.until.is_null() | (BlacklistEntry.until >= on))
        & BlacklistEntry.lifted_at.is_null()
    )


def is_barred(person_id: str, region_code: str, on: date) -> bool:
    """One statement."""
    return BlacklistEntry.select().where(bar_holds(person_id, region_code, on)).exists()
