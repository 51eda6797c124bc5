"""What the slice needs from systems outside: the register of certificates of the whole country."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

VALID, SUSPENDED, EXPIRED, CANCELLED = "VALID", "SUSPENDED", "EXPIRED", "CANCELLED"
HOLDING_STATES = (VALID, SUSPENDED, EXPIRED, CANCELLED)


@dataclass(frozen=True, slots=True)
class Holding:
    """A certificate somewhere in the country. ``valid_to``: last legal day, None without an end."""

    province_code: str
    kind: str
    category: str | None
    number: str
    valid_to: date | None
    state: str


class PlatformDown(Exception):
    """The national platform gives no answer that can be used; the same question is asked again later."""


class NationalPlatform(Protocol):
    """全国工程质量安全监管信息平台."""

    def holdings(self, name: str, id_number: str) -> list[Holding]:
        """Every certificate of a person that the platform knows. Raises PlatformDown."""
        ...
