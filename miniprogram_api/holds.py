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
"""For how long the outcome of a slot is tried to be written down while the store is away."""


@dataclass(frozen=True, eq=False, slots=True)
class Hold:
    """One slot, under a value that nobody else writes."""

    store: KeyValueStore
    slot: str
    value: str

    def renew(self) -> bool:
        """Whether it was still ours. May raise StoreDown."""
        return self.store.replace_if(self.slot, self.value, self.value, LEASE_S)

    def settle(self, outcome: str | None, kept_s: float) -> None:
        """May raise StoreDown."""
        if outcome is not None:
            self.store.replace_if(self.slot, self.value, outcome, kept_s)
        elif self.renew():
            self.store.delete(self.slot)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What a slot shall hold as soon as the store is there again, tried until ``end`` (monotonic seconds)."""

    outcome: str | None
    kept_s: float
    end: float


class Holds:
    """What this process holds. One thread renews all of it; it is started with the first hold."""

    def __init__(self) -> None:
        self._held: dict[Hold, Unsettled | None] = {}
        self._changed = threading.Condition()
        self._keeper: threading.Thread | None = None

    def take(self, store: KeyValueStore, slot: str, value: str) -> Hold | None:
        """None where somebody else holds the slot. May raise StoreDown."""
        if not store.set_if_absent(slot, value, LEASE_S):
            return None
        hold = Hold(store, slot, value)
        with self._changed:
            self._held[hold] = None
            if self._keeper is None or not self._keeper.is_alive():
                self._keeper = threading.Thread(target=self._keep, name="holds", daemon=True)
                self._keeper.start()
            self._changed.notify()
        return hold

    def settle(self, hold: Hold, outcome: str | None, kept_s: float) -> None:
        """Writes the outcome in place of the hold; without one the slot is free again.

        Nothing is written where the hold was lost meanwhile: by then the slot is somebody else's. While the
        store is away the slot stays held, which is the safe side, and the outcome is tried again.
        """
        self._settle(hold, Unsettled(outcome, kept_s, time.monotonic() + UNSETTLED_S))

    def renew(self) -> None:
        """Every hold once. Happens by itself."""
        with self._changed:
            held = list(self._held.items())
        for hold, unsettled in held:
            if unsettled is not None:
                self._settle(hold, unsettled)
                continue
            with suppress(StoreDown):  # tried again in a moment, well before the lease ends
                hold.renew()

    def _settle(self, hold: Hold, unsettled: Unsettled) -> None:
        try:
            hold.settle(unsettled.outcome, unsettled.kept_s)
        except StoreDown:
            if time.monotonic() < unsettled.end:
                with self._changed:
                    self._held[hold] = unsettled
                return
        with self._changed:
            self._held.pop(hold, None)

    def _keep(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._held)
            time.sleep(RENEWED_EVERY_S)
            self.renew()
