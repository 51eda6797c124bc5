"""The keys that sign codes: Ed25519, each with an id of one byte.

Whoever verifies, a turnstile without a network included, holds public keys only.
"""

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ALGORITHM = "Ed25519"
MAX_KID = 255

_SEED = re.compile(r"[0-9a-f]{64}")
_KID = re.compile(r"[0-9]{1,3}")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?")
# The days in the setting are legal days: China keeps one offset all year.
_CHINA = timezone(timedelta(hours=8))


class KeySettingFault(ValueError):
    """The setting cannot be used. `faults` names everything wrong with it and never quotes a key."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key. `not_before` and `not_after` are unix seconds in which it signs, None = open end."""

    kid: int
    private: Ed25519PrivateKey = field(repr=False)
    not_before: int | None = None
    not_after: int | None = None

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes."""
        return self.private.sign(message)

    def may_sign(self, at: int) -> bool:
        """Whether `at` (unix seconds) lies in [not_before, not_after)."""
        begun = self.not_before is None or self.not_before <= at
        return begun and (self.not_after is None or at < self.not_after)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What scanners may know of a key: `public_key` is 32 raw bytes in base64url without padding."""

    kid: int
    algorithm: str
    public_key: str
    not_before: int | None
    not_after: int | None


class KeyRing:
    """The keys in force. The first signs, all verify, until they are taken out of the setting."""

    def __init__(self, keys: tuple[SigningKey, ...]) -> None:
        """ValueError without a key or with one id twice."""
        if not keys:
            raise ValueError("a key ring needs at least one key")
        self._keys = keys
        self._public: dict[int, Ed25519PublicKey] = {k.kid: k.private.public_key() for k in keys}
        if len(self._public) != len(keys):
            raise ValueError("a key id is given twice")

    @classmethod
    def from_setting(cls, setting: str) -> "KeyRing":
        """Read `kid:seed[:from[:until]]`, separated by commas.

        kid is 0 to 255, seed 64 hex digits, from and until are days (YYYY-MM-DD, beginning at
        midnight in China; `from` may be empty). Raises KeySettingFault with all faults.
        """
        pieces = [piece.strip() for piece in setting.split(",")]
        entries = [_Entry.of(piece) for piece in pieces if piece]
        faults = [
            f"code key no. {place}: {fault}"
            for place, entry in enumerate(entries, start=1)
            for fault in entry.faults(entries[: place - 1])
        ]
        if not entries:
            faults.append("at least one code key is needed, written as id:64 hex digits")
        if faults:
            raise KeySettingFault(tuple(faults))
        return cls(tuple(entry.key() for entry in entries))

    @property
    def signing(self) -> SigningKey:
        """The first key of the setting."""
        return self._keys[0]

    def signing_at(self, at: int) -> SigningKey:
        """The first key whose time has come at `at`, unix seconds.

        With none the first of all: a gap in a plan of rotation must not close the gates.
        """
        return next((key for key in self._keys if key.may_sign(at)), self._keys[0])

    def has(self, kid: int) -> bool:
        return kid in self._public

    def is_signed(self, kid: int, signature: bytes, message: bytes) -> bool:
        """Whether `signature` is that of `message` under key `kid`; KeyError for an unknown id."""
        try:
            self._public[kid].verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def public_keys(self) -> tuple[PublicKey, ...]:
        """What is published to scanners, in the order of the setting."""
        return tuple(
            PublicKey(
                kid=key.kid,
                algorithm=ALGORITHM,
                public_key=_base64url(self._public[key.kid].public_bytes_raw()),
                not_before=key.not_before,
                not_after=key.not_after,
            )
            for key in self._keys
        )


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).decode("ascii").rstrip("=")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of the setting, as written."""

    kid: str
    seed: str = field(repr=False)
    days: tuple[str, ...]

    @classmethod
    def of(cls, piece: str) -> "_Entry":
        kid, _, rest = piece.partition(":")
        seed, *days = rest.split(":")
        if _KID.fullmatch(kid):
            kid = str(int(kid))
        return cls(kid, seed.lower(), tuple(days))

    def faults(self, earlier: "list[_Entry]") -> list[str]:
        faults: list[str] = []
        if not _KID.fullmatch(self.kid) or int(self.kid) > MAX_KID:
            faults.append(f"its id must be a number from 0 to {MAX_KID}")
        elif any(self.kid == other.kid for other in earlier):
            faults.append("its id is given twice")
        if not _SEED.fullmatch(self.seed):
            faults.append("its seed must be 64 hex digits")
        elif any(self.seed == other.seed for other in earlier):
            faults.append("its seed is that of an earlier key")
        if len(self.days) > 2 or not all(_DAY.fullmatch(day) for day in self.days):
            faults.append("after the seed only two days may follow, written as YYYY-MM-DD")
            return faults
        try:
            begins, ends = self.window()
        except ValueError:
            faults.append("one of its days is not in the calendar")
        else:
            if begins is not None and ends is not None and ends <= begins:
                faults.append("it ends before it begins")
        return faults

    def window(self) -> tuple[int | None, int | None]:
        begins, ends = [*self.days, "", ""][:2]
        return _midnight(begins), _midnight(ends)

    def key(self) -> SigningKey:
        private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.seed))
        return SigningKey(int(self.kid), private, *self.window())


def _midnight(day: str) -> int | None:
    if not day:
        return None
    begin = datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=_CHINA)
    return int(begin.timestamp())
