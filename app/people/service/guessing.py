"""How often somebody may be wrong about the password of one account name."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.counting import Tally
from app.kernel.errors import TooMany
from app.kernel.ports import KeyValueStore

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
        if self._failures.so_far(name) >= FAILURES_ALLOWED:
            raise too_many()

    def count(self, name: str) -> None:
        """One more failure. Raises TooMany when it is not among the first ten."""
        if self._failures.add(name) > FAILURES_ALLOWED:
            raise too_many()

    @property
    def _failures(self) -> Tally:
        return Tally(self.store, "password-failures", FAILURE_WINDOW_S)
