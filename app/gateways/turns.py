"""How many calls of one neighbour may be under way at once, so that a slow one cannot take all threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

WAIT_S = 0.5
SLOW_S = 2.0


class NoTurn(Exception):
    """As many as may are waiting for the neighbour already."""


class Turns:
    """Of this process. Somebody who finds all turns taken waits for a moment, and not at all while the
    neighbour is known to be slow: from a call that took longer than ``SLOW_S`` until one that did not."""

    def __init__(self, at_once: int) -> None:
        self._free = threading.BoundedSemaphore(at_once)
        self._is_slow = False

    @contextmanager
    def one(self) -> Iterator[None]:
        """The block is one call. Raises NoTurn."""
        if not self._free.acquire(timeout=0.0 if self._is_slow else WAIT_S):
            raise NoTurn
        begun = time.monotonic()
        try:
            yield
        finally:
            self._is_slow = time.monotonic() - begun > SLOW_S
            self._free.release()
