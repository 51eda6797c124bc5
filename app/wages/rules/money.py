"""Money as people write it, and as it is kept: whole cents (分)."""

from __future__ import annotations

import re
from fractions import Fraction

CENTS = 100
HIGHEST = 10**11
"""Cents; no wage and no batch comes near it, and every database keeps it."""
_WRITTEN = re.compile(r"(\d{1,9})(?:\.(\d{1,2})0*)?\Z")


def half_up(exact: Fraction) -> int:
    """GZ2016-3.1.3-2: whole cents of an exact amount, half a cent upwards; done once, at the end."""
    return int((exact + Fraction(1, 2)) // 1)


def yuan_text(cents: int) -> str:
    """``1234.50``, the way a bank writes an amount."""
    return f"{cents // CENTS}.{cents % CENTS:02}"


def cents_of(text: str) -> int | None:
    """Cents of an amount in yuan as a sheet holds it; None for what is none, or is finer than a cent."""
    plain = text.strip().removeprefix("¥").removeprefix("￥").replace(",", "").replace("，", "")
    found = _WRITTEN.match(plain)
    if found is None:
        return None
    return int(found[1]) * CENTS + int((found[2] or "0").ljust(2, "0"))
