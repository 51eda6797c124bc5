"""Slots that are held while a request works: short, and renewed as long as its worker lives.

A worker that is killed renews nothing, so what it held is free within ``LEASE_S``; work that takes its time,
a large sheet or a slow disk, keeps its slot however long it takes.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from app.kernel.ports import KeyValueStore, StoreDown

LEASE_S, RENEWED_EVERY_S = 15.0, 4.0
UNSETTLED_S = 120.0
"""How long a slot stays held whose outcome could not be written down."""


@dataclass(frozen=True, eq=False, slots=True)
class Hold:
    """One slot, under a value that nobody else writes."""

    store: KeyValueStore
    slot: str
    value: str

    def renew(self) -> bool:
        """Whether it was still ours. May raise StoreDown."""
        return self.store.replace_if(self.slot, self.value, self.value, LEASE_S)


class Holds:
    """What this process holds. One thread renews all of it; it is started with the first hold."""

    def __init__(self) -> None:
        self._ends: dict[Hold, float | None] = {}
        self._changed = threading.Condition()
        self._keeper: threading.Thread | None = None

    def take(self, store: KeyValueStore, slot: str, value: str) -> Hold | None:
        """None where somebody else holds the slot. May raise StoreDown."""
        if not store.set_if_absent(slot, value, LEASE_S):
            return None
        hold = Hold(store, slot, value)
        with self._changed:
            self._ends[hold] = None
            if self._keeper is None or not self._keeper.is_alive():
                self._keeper = threading.Thread(target=self._keep, name="holds", daemon=True)
                self._keeper.start()
            self._changed.notify()
        return hold

    def settle(self, hold: Hold, outcome: str | None, kept_s: float) -> None:
        """Writes the outcome in place of the hold; without one the slot is free again.

        Nothing is written where the hold was lost meanwhile: by then the slot is somebody else's. While the
        store is away the slot stays held, for ``UNSETTLED_S`` at most, which is the safe side.
        """
        try:
            if outcome is not None:
                hold.store.replace_if(hold.slot, hold.value, outcome, kept_s)
            elif hold.renew():
                hold.store.delete(hold.slot)
        except StoreDown:
            with self._changed:
                self._ends[hold] = time.monotonic() + UNSETTLED_S
            return
        with self._changed:
            self._ends.pop(hold, None)

    def renew(self) -> None:
        """Every hold once. Happens by itself."""
        with self._changed:
            for hold in [hold for hold, end in self._ends.items() if end and end < time.monotonic()]:
                del self._ends[hold]
            held = list(self._ends)
        for hold in held:
            with suppress(StoreDown):  # tried again in a moment, well before the lease ends
                hold.renew()

    def _keep(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ends)
            time.sleep(RENEWED_EVERY_S)
            self.renew()
