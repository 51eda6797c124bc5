"""What of the acknowledged is there, and every acknowledged scan looked up past the product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from faults.storage import ask


@dataclass
class Kept:
    """``found``: how much of the acknowledged is there. The rest in words, one line each; empty when all is
    well. ``wrong``: neither lost nor doubled, and still not as it must be."""

    found: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)

    def take_scan(self, name: str, told: str, recorded: Sequence[str]) -> bool:
        """A scan whose result ``told`` was acknowledged; True when it is one event with that result."""
        self.found += bool(recorded)
        if not recorded:
            self.lost.append(name)
        elif len(recorded) > 1:
            self.doubled.append(f"{name}: {len(recorded)} events")
        elif recorded[0] != told:
            self.wrong.append(f"{name}: told {told}, recorded {recorded[0]}")
        return list(recorded) == [told]


def recorded_scans(url: str) -> dict[str, list[str]]:
    """By scan id: the result of each event there is of it. ``url`` is the database."""
    recorded: dict[str, list[str]] = {}
    for scan_id, status in ask(url, "SELECT scan_id, status FROM site_attendance"):
        recorded.setdefault(scan_id, []).append(status)
    return recorded
