"""Stand-ins that are slow for exactly as long as a test wants."""

from __future__ import annotations

import threading

from tests.waiting import WITHIN_S

PATIENT, HURRIED = (60.0, 60.0), (60.0, 0.3)
"""Seconds to connect and to answer: where an answer is to come, and where none comes for long."""
SLOW = "slow-20000"
"""What makes a stand-in answer 20 seconds later."""


class Held:
    """In place of the ``time`` of the stand-ins: an answer that is to be slow waits until it is let go."""

    def __init__(self) -> None:
        self.count = 0
        """How many answers wait, or have waited."""
        self._lock = threading.Lock()
        self._may_go = threading.Event()

    def sleep(self, _seconds: float) -> None:
        with self._lock:
            self.count += 1
        self._may_go.wait(WITHIN_S)

    def let_go(self) -> None:
        self._may_go.set()
