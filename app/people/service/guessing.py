"""How often somebody may be wrong about the password of one account name."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel import crypto
from app.kernel.errors import TooMany
from app.kernel.ports import KeyValueStore, StoreDown

FAILURES_ALLOWED = 10
FAILURE_WINDOW_S = 900


def too_many() -> TooMany:
    return TooMany(
        "TOO_MANY_REQUESTS", "密码或验证码输错次数过多，请15分钟后再试", retry_after=FAILURE_WINDOW_S
    )


@dataclass(frozen=True)
class Guessing:
    """Counted in the shared store; while it is away scrypt alone keeps guessing slow.

    Guesses that are sent at once all find the count low before they begin. So a wrong one is answered by
    its own number, and a right one asks again: of any crowd ten are told that they were wrong.
    """

    store: KeyValueStore

    def refuse(self, name: str) -> None:
        """Raises TooMany after ten failures within 15 minutes, also for names that nobody has."""
        try:
            failures = int(self.store.get(_key(name)) or 0)
        except StoreDown:
            return
        if failures >= FAILURES_ALLOWED:
            raise too_many()

    def count(self, name: str) -> None:
        """One more failure. Raises TooMany when it is not among the first ten."""
        try:
            failures = self.store.increment(_key(name), FAILURE_WINDOW_S)
        except StoreDown:
            return
        if failures > FAILURES_ALLOWED:
            raise too_many()


def _key(name: str) -> str:
    return "password-failures:" + crypto.cipher().blind_index(name, "account-name")
