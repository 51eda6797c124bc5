"""Processor time of calls, out of their prices."""

from __future__ import annotations

from collections.abc import Mapping

PARTS = ("web", "database", "store")


def cpu_ms(price: Mapping[str, float]) -> float:
    """Of one call, all parts together; a storage without servers has no time of theirs."""
    return sum(price.get(f"{part}_ms", 0.0) for part in PARTS)
