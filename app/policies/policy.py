"""What one jurisdiction asks: dated values, the checks at its gates, the credentials it accepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.policies.vocabulary import REFUSED, VALUES

PolicyValue = (
    bool
    | int
    | str
    | date
    | tuple[str, ...]
    | Mapping[str, str]
    | Mapping[str, int]
    | Mapping[str, date]
    | Mapping[str, tuple[str, ...]]
)
Phase = Literal["not_started", "recorded", "enforced"]


class ValueNotSet(LookupError):
    """The jurisdiction has no such value on that day."""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value of the law. ``since`` and ``until`` are inclusive; without ``since`` no earlier rule is
    known and it serves earlier days too. ``cite`` is the clause id, ``note`` what it leaves open."""

    value: PolicyValue
    cite: str
    since: date | None = None
    until: date | None = None
    note: str | None = None

    def holds(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Document:
    """The record of a rule set, so that every decision can cite it."""

    id: str
    title: str
    cite: str
    number: str | None = None
    issued: date | None = None
    trial: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A named check at the gate and the clause behind it."""

    name: str
    cite: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Credential:
    """What showing this kind is worth: ``accepted``, ``needs_confirmation`` or ``refused``."""

    use: str
    cite: str
    note: str | None = None


@dataclass(frozen=True)
class Values:
    """Dated values by name. Each accessor takes the legal day and raises ``ValueNotSet``."""

    values: Mapping[str, Sequence[DatedValue]]

    def find(self, name: str, on: date) -> DatedValue | None:
        """The value that holds on the day, with its clause; ``KeyError`` for a name nobody knows."""
        if name not in VALUES:
            raise KeyError(name)
        return next((v for v in self.values.get(name, ()) if v.holds(on)), None)

    def value(self, name: str, on: date) -> PolicyValue:
        found = self.find(name, on)
        if found is None:
            raise ValueNotSet(f"{name} on {on}")
        return found.value

    def number(self, name: str, on: date) -> int:
        value = self.value(name, on)
        assert type(value) is int, name
        return value

    def text(self, name: str, on: date) -> str:
        value = self.value(name, on)
        assert isinstance(value, str), name
        return value

    def flag(self, name: str, on: date) -> bool:
        value = self.value(name, on)
        assert isinstance(value, bool), name
        return value

    def day(self, name: str, on: date) -> date:
        value = self.value(name, on)
        assert isinstance(value, date), name
        return value

    def names(self, name: str, on: date, *, of: str | None = None) -> tuple[str, ...]:
        """A list of names; ``of`` picks a row of a table (``realname-marks`` of ``registration``)."""
        value = self.value(name, on) if of is None else self._row(name, of, on)
        assert isinstance(value, tuple), name
        return value

    def label(self, name: str, key: str, on: date) -> str:
        """One text out of a table of texts."""
        text = self._row(name, key, on)
        assert isinstance(text, str), name
        return text

    def quantity(self, name: str, key: str, on: date) -> int:
        """One whole number out of a table of them."""
        number = self._row(name, key, on)
        assert type(number) is int, name
        return number

    def cite(self, name: str, on: date | None = None) -> str:
        """The clause behind a value; without a day that of its latest entry."""
        entries = self.values.get(name, ())
        chosen = [v for v in entries if on is None or v.holds(on)]
        if not chosen:
            raise ValueNotSet(name)
        return chosen[-1].cite

    def _row(self, name: str, key: str, on: date) -> PolicyValue:
        table = self.value(name, on)
        assert isinstance(table, Mapping), name
        if key not in table:
            raise ValueNotSet(f"{name} of {key} on {on}")
        return table[key]


@dataclass(frozen=True)
class Policy(Values):
    """One jurisdiction: its own values before those that hold everywhere."""

    code: str
    name: str
    region_prefix: str
    documents: tuple[Document, ...]
    checks: tuple[Check, ...]
    accepted: Mapping[str, Credential]

    @property
    def region_code(self) -> str:
        """The six digits of the jurisdiction's own area."""
        return self.region_prefix.ljust(6, "0")

    @property
    def site_entry(self) -> tuple[str, ...]:
        """Names of the checks at the gate, in the order in which their reasons are told."""
        return tuple(check.name for check in self.checks)

    @property
    def credentials(self) -> dict[str, str]:
        """Use by kind, of the kinds that the jurisdiction names."""
        return {kind: credential.use for kind, credential in self.accepted.items()}

    def credential(self, kind: str) -> str:
        """What showing this kind is worth here; a kind that is not named is ``refused``."""
        named = self.accepted.get(kind)
        return named.use if named else REFUSED

    def cite(self, name: str, on: date | None = None) -> str:
        """The clause behind a value, a check (``realname-verified``) or a credential kind (``qr``)."""
        for check in self.checks:
            if check.name == name:
                return check.cite
        if name in self.accepted:
            return self.accepted[name].cite
        return super().cite(name, on)

    def phase(self, region_code: str, on: date) -> Phase:
        """CQ2013-4-1, HZ2016-1-1: how far the rule set has come in a region on a day.

        ``recorded`` means that events are kept and faults only flagged. Without dates a rule set is
        ``enforced``; the dates of the smallest region that is listed count.
        """
        if self._starts("enforced-from", region_code) <= on:
            return "enforced"
        if self._starts("recorded-from", region_code) <= on:
            return "recorded"
        return "not_started"

    def _starts(self, name: str, region_code: str) -> date:
        entries = self.values.get(name, ())
        if not entries:
            return date.min
        starts = entries[-1].value
        assert isinstance(starts, Mapping), name
        listed = [prefix for prefix in starts if region_code.startswith(prefix)]
        if not listed:
            return date.min
        start = starts[max(listed, key=len)]
        assert isinstance(start, date), name
        return start
