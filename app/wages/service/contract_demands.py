"""What a jurisdiction demands of contracts: kinds, items, and by when they are entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.kernel.workdays import DueDate, WorkCalendar
from app.policies.loader import Policies
from app.policies.policy import Policy
from app.wages.rules.contracts import entry_due


@dataclass(frozen=True)
class Demands:
    """Of one jurisdiction on one legal day."""

    policy: Policy
    on: date
    calendar: WorkCalendar

    @property
    def kinds(self) -> dict[str, tuple[str, ...]]:
        """The kinds that are used here, each with the items that it must have."""
        table = self.policy.value("contract-fields", self.on)
        assert isinstance(table, Mapping)
        return {kind: self.policy.names("contract-fields", self.on, of=kind) for kind in table}

    @property
    def cite(self) -> str:
        return self.policy.cite("contract-fields", self.on)

    @property
    def classes(self) -> tuple[str, ...]:
        """Identity classes of whom a contract is asked."""
        return self.policy.names("contract-classes", self.on)

    @property
    def entry_days(self) -> int | None:
        """None where nobody sets a number of days."""
        is_set = self.policy.find("contract-entry-days", self.on) is not None
        return self.policy.number("contract-entry-days", self.on) if is_set else None

    def due(self, signed_on: date) -> DueDate | None:
        """GZ2016-3.2-4: the last day for entering what was signed on a day."""
        days = self.entry_days
        if days is None:
            return None
        rolls = self.policy.flag("contract-entry-rolls", self.on)
        return entry_due(signed_on, days, rolls=rolls, calendar=self.calendar)


@dataclass(frozen=True)
class DemandsOf:
    """By jurisdiction."""

    policies: Policies
    calendar: WorkCalendar

    def of(self, jurisdiction: str, on: date) -> Demands:
        return Demands(self.policies.of(jurisdiction), on, self.calendar)
