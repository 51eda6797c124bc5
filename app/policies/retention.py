"""The table of retention times: ``retention.toml`` as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_suffix(".toml")
WAYS = frozenset({"purge", "forgetting", "deletion", "store", "operator"})
PARTS = ("table", "picture", "store")


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of data. ``days`` is None where the end is no matter of days; ``since`` says it then."""

    holds: str
    days: int | None
    since: str
    law: str
    by: str

    @property
    def keep(self) -> timedelta:
        if self.days is None:
            raise ValueError(f"{self.holds}: kept without a number of days")
        return timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Retention:
    """``lines`` by ``table.<name>``, ``picture.<kind>`` and ``store.<name>``."""

    lines: Mapping[str, Line]
    impersonal: frozenset[str]

    def __getitem__(self, name: str) -> Line:
        return self.lines[name]


@cache
def table(file: Path = FILE) -> Retention:
    """PIPL 19: raises ValueError for a line that is not whole."""
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    lines = {}
    for part in PARTS:
        for name, entry in raw.get(part, {}).items():
            try:
                line = Line(entry["holds"], entry.get("days"), entry["since"], entry["law"], entry["by"])
            except KeyError as missing:
                raise ValueError(f"{part}.{name}: {missing} is missing") from None
            if line.by not in WAYS or (line.by == "purge" and line.days is None):
                raise ValueError(f"{part}.{name}: by {line.by!r} cannot be")
            lines[f"{part}.{name}"] = line
    return Retention(lines, frozenset(raw["impersonal"]))
