"""Cards, and numbers of fingers and faces in a machine: whose they are."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

MOST_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Binding:
    """To whom something was bound: ``since`` inclusive, ``until`` exclusive and None while it lives."""

    index: str
    worker_id: str
    since: datetime
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


def bearer_at(bindings: Sequence[Binding], indexes: Sequence[str], at: datetime) -> str | None:
    """GZ2016-3.4-2: the worker whose it was at that moment, also when he has given it back since.

    ``indexes`` in order of weight: what counts on one machine alone goes before the whole project.
    """
    for index in indexes:
        for binding in bindings:
            if binding.index == index and binding.holds(at):
                return binding.worker_id
    return None


def compact(value: str) -> str:
    """GZ2016-3.4-2: as it is compared. Leading zeros are part of a card's number."""
    return "".join(unicodedata.normalize("NFKC", value).split()).upper()


def masked(value: str) -> str:
    """X-08: the last third, at most four characters, is enough to tell one card from another."""
    shown = min(MOST_SHOWN, len(value) // 3)
    return "*" * (len(value) - shown) + value[len(value) - shown :]
