"""What a personal code says. Times are unix seconds; nothing here names a person."""

import re
from dataclasses import dataclass
from enum import IntEnum

FLAG_VERIFIED = 0b1
NO_JTI = "0" * 16

_HEX16 = re.compile(r"[0-9a-f]{16}")
_LARGEST = {
    "kid": 0xFF,
    "not_before": 0xFFFF_FFFF,
    "ttl": 0xFFFF,
    "flags": FLAG_VERIFIED,
    "device_tag": 0xFFFF,
}


class CodeType(IntEnum):
    """Shown on a phone, fetched ahead for a phone without a network, or printed."""

    ONLINE = 1
    OFFLINE_PACK = 2
    PAPER = 3


class IdentityClass(IntEnum):
    """As whom the code lets its bearer appear."""

    NONE = 0
    WORKER = 1
    CONTRACTOR_MANAGER = 2
    SUPERVISION_MANAGER = 3
    OWNER_MANAGER = 4


@dataclass(frozen=True, slots=True)
class Claims:
    """What a code says. `code_id` and `jti` are 16 lower-case hex digits, times are seconds."""

    type: int
    kid: int
    code_id: str
    not_before: int
    ttl: int
    identity_class: int
    flags: int
    device_tag: int
    jti: str

    @property
    def expires_at(self) -> int | None:
        """The unix second of its end, tolerance not counted; None for paper without an end."""
        if self.type == CodeType.PAPER and self.ttl == 0:
            return None
        return self.not_before + self.ttl

    @property
    def is_verified(self) -> bool:
        """Whether the bearer's real name was proven when the code was issued."""
        return bool(self.flags & FLAG_VERIFIED)

    def check(self) -> None:
        """ValueError for claims that no code may carry: whoever issues codes has made a mistake."""
        is_paper = CodeType(self.type) is CodeType.PAPER
        IdentityClass(self.identity_class)
        for name, largest in _LARGEST.items():
            if not 0 <= getattr(self, name) <= largest:
                raise ValueError(f"{name} must be from 0 to {largest}")
        for name in ("code_id", "jti"):
            if not _HEX16.fullmatch(getattr(self, name)):
                raise ValueError(f"{name} must be 16 lower-case hex digits")
        if is_paper != (self.jti == NO_JTI):
            raise ValueError("a printed code has no jti, and every other code has one")
        if not is_paper and self.ttl == 0:
            raise ValueError("only a printed code may have no end")
