"""How often somebody did something lately, counted in the store that all processes share."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel import crypto
from app.kernel.ports import KeyValueStore, StoreDown


@dataclass(frozen=True)
class Tally:
    """Counts per ``who`` under the name of what is counted.

    The window of ``window_s`` seconds begins with the first and does not move; after it all are forgotten at
    once. The store gets nothing but a keyed digest of ``who`` (an address, a number, a name). While it is
    down nobody has done anything: what cannot be counted turns nobody away, so whoever counts here must be
    able to bear that, or have another limit in the database.
    """

    store: KeyValueStore
    name: str
    window_s: int

    def add(self, who: str) -> int:
        """One more; how many it makes within the window, 0 where it cannot be counted."""
        try:
            return self.store.increment(self._key(who), self.window_s)
        except StoreDown:
            return 0

    def so_far(self, who: str) -> int:
        """How many there are, without one more; 0 where nobody can tell."""
        try:
            return int(self.store.get(self._key(who)) or 0)
        except StoreDown:
            return 0

    def _key(self, who: str) -> str:
        return f"{self.name}:{crypto.cipher().blind_index(who, self.name)[:32]}"
