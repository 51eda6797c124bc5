"""Whose address it is, as far as it can be told: one caller must not count as many."""

from __future__ import annotations

import ipaddress

IPV6_NETWORK = 64
"""Bits; whoever has one address of such a network has all of them."""


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
    return str(ipaddress.IPv6Network((int(known), IPV6_NETWORK), strict=False))
