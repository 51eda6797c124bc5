"""How many codes may be sent by SMS at all: each costs money, and reaches somebody who may not have asked."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.counting import Tally
from app.kernel.errors import TooMany
from app.kernel.networks import network_of
from app.kernel.ports import KeyValueStore
from app.people.rules import phone as rules

WINDOW_S = 3_600
OF_ONE_ADDRESS = 200
"""A site registers through the one address of its mobile network."""
OF_ALL = 5_000


@dataclass(frozen=True)
class SmsBudget:
    """Codes of the running hour, for one caller's network and for everybody; the limits of one number are
    ``PhoneSignIn``'s."""

    store: KeyValueStore

    def spend(self, address: str) -> None:
        """Counts one code before it is sent. Raises TooMany; what cannot be counted turns nobody away."""
        self._count(f"address:{network_of(address)}", OF_ONE_ADDRESS)
        self._count("all", OF_ALL)

    def _count(self, whose: str, most: int) -> None:
        if Tally(self.store, "sms-budget", WINDOW_S).add(whose) > most:
            raise TooMany(
                "TOO_MANY_REQUESTS",
                "获取验证码的人太多，请稍后再试，或用微信登录",
                cite=rules.CITE,
                retry_after=WINDOW_S,
            )
