"""Codes put together by hand, so that the codec is not checked against itself.

Own keys, own packing, own base32. Lets through what the codec never would: forged types, flags,
domains and signatures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from qr.claims import Claims
from qr.codec import CodeRefused, judge
from qr.keys import KeyRing

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
SEEDS = {3: "a7" * 32, 200: "1f2e3d4c" * 8}
STRANGER = "5c" * 32
RING = KeyRing.from_setting(",".join(f"{kid}:{seed}" for kid, seed in SEEDS.items()))
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
NOON = 1_800_000_000


def base32(raw: bytes) -> str:
    bits = "".join(f"{byte:08b}" for byte in raw)
    bits += "0" * (-len(bits) % 5)
    return "".join(ALPHABET[int(bits[i : i + 5], 2)] for i in range(0, len(bits), 5))


@dataclass(frozen=True)
class Handmade:
    """The fields of a code as numbers, any of which may be wrong."""

    version: int = 1
    type: int = 1
    kid: int = 3
    code_id: int = 0x0F1E2D3C4B5A6978
    not_before: int = NOON
    ttl: int = 30
    identity_class: int = 1
    flags: int = 1
    device_tag: int = 0xC0DE
    jti: int = 0x1122334455667788

    @property
    def body(self) -> bytes:
        parts = (
            (self.version << 4 | self.type, 1),
            (self.kid, 1),
            (self.code_id, 8),
            (self.not_before, 4),
            (self.ttl, 2),
            (self.identity_class, 1),
            (self.flags, 1),
            (self.device_tag, 2),
            (self.jti, 8),
        )
        return b"".join(number.to_bytes(width, "big") for number, width in parts)

    def raw(self, seed: str | None = None, domain: bytes = b"jianma-code/v1\x00") -> bytes:
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed or SEEDS.get(self.kid, STRANGER)))
        return self.body + key.sign(domain + self.body)

    def text(self, seed: str | None = None, domain: bytes = b"jianma-code/v1\x00") -> str:
        return "JM1" + base32(self.raw(seed, domain))


ONLINE = Handmade()
OFFLINE = replace(ONLINE, type=2, kid=200, ttl=300, jti=0x99)
PAPER = replace(ONLINE, type=3, ttl=0, device_tag=0, jti=0)
"""Never ends."""


def refusal(text: object, at: int = NOON, ring: KeyRing = RING) -> str | None:
    try:
        judge(text, ring, at)
    except CodeRefused as refused:
        return refused.code
    return None


def claims_of(made: Handmade) -> Claims:
    return Claims(
        type=made.type,
        kid=made.kid,
        code_id=f"{made.code_id:016x}",
        not_before=made.not_before,
        ttl=made.ttl,
        identity_class=made.identity_class,
        flags=made.flags,
        device_tag=made.device_tag,
        jti=f"{made.jti:016x}",
    )
