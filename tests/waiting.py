"""Waiting for what is to happen, for as long as the slowest machine may need."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
WITHIN_S = 60.0


def until(holds: Callable[[], Found], what: str, within_s: float = WITHIN_S, every_s: float = 0.02) -> Found:
    """The first true answer; AssertionError when none comes in time."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(every_s)
    raise AssertionError(f"in vain: {what}")
