"""How many codes may be sent by SMS at all: each costs money, and reaches somebody who may not have asked."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from app.kernel import crypto
from app.kernel.errors import TooMany
from app.kernel.ports import KeyValueStore, StoreDown
from app.people.rules import phone as rules

WINDOW_S = 3600.0
OF_ONE_ADDRESS = 200
"""A site registers through the one address of its mobile network."""
OF_ALL = 5_000
IPV6_NETWORK = 64
"""Bits; whoever has one address of such a network has all of them."""


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
        digest = crypto.cipher().blind_index(whose, "sms-budget")[:32]
        try:
            sent = self.store.increment(f"sms-budget:{digest}", WINDOW_S)
        except StoreDown:
            return
        if sent > most:
            raise TooMany(
                "TOO_MANY_REQUESTS",
                "获取验证码的人太多，请稍后再试，或用微信登录",
                cite=rules.CITE,
                retry_after=int(WINDOW_S),
            )


def network_of(address: str) -> str:
    """An IPv4 address itself, the network of 64 bits of an IPv6 address; other words as they are."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, IPV6_NETWORK), strict=False))
