"""Which of the terms that were agreed with a worker hold on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.wages.facts.contracts import IN_FORCE, Terms
from app.wages.rules.contracts import Held, standing


@dataclass(frozen=True, slots=True)
class Version:
    """What was agreed from ``effective_from`` on, in a contract that was not voided; ``number`` counts the
    versions of the contract, ``terminated_on`` is its last day where it ended early."""

    number: int
    effective_from: date
    held: Held
    terminated_on: date | None
    terms: Terms


def terms_on(versions: Iterable[Version], day: date) -> Terms | None:
    """GZ2016-3.1.1-2, GZ2016-3.2-3: of one engagement, the last version that had begun by the day, of the
    contract in force on it; None without a contract."""
    held = [
        version
        for version in versions
        if version.effective_from <= day
        and standing(version.held, version.terminated_on, False, day) == IN_FORCE
    ]
    return max(held, key=lambda version: version.number).terms if held else None
