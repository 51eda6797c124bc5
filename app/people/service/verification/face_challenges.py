"""A random order of simple movements, so that a picture held before the camera is not enough."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.kernel.clock import Clock
from app.kernel.errors import Refused, Unavailable
from app.kernel.ids import new_id
from app.kernel.ports import KeyValueStore, StoreDown

LIFETIME = timedelta(seconds=120)
ACTIONS: Mapping[str, str] = {
    "blink": "眨眨眼",
    "open_mouth": "张张嘴",
    "turn_left": "向左转头",
    "turn_right": "向右转头",
    "nod": "点点头",
}
HOW_MANY = 3


@dataclass(frozen=True, slots=True)
class Challenge:
    """``actions`` in the order in which they are to be done."""

    id: str
    actions: tuple[str, ...]
    expires_at: datetime

    @property
    def instructions(self) -> tuple[str, ...]:
        return tuple(ACTIONS[action] for action in self.actions)


@dataclass
class FaceChallenges:
    """Given out once, used once, by the same account, within two minutes."""

    clock: Clock
    store: KeyValueStore

    def give(self, account_id: str) -> Challenge:
        """Raises Unavailable while the shared store is away."""
        actions = secrets.SystemRandom().sample(sorted(ACTIONS), HOW_MANY)
        challenge = Challenge(new_id(), tuple(actions), self.clock.now() + LIFETIME)
        try:
            self.store.set(_key(challenge.id), account_id, LIFETIME.total_seconds())
        except StoreDown:
            raise _away() from None
        return challenge

    def use(self, challenge_id: str, account_id: str) -> None:
        """Raises Refused (CHALLENGE_EXPIRED) for one that is not known, not his, used or too old."""
        try:
            owner = self.store.get(_key(challenge_id))
            if owner == account_id:
                self.store.delete(_key(challenge_id))
        except StoreDown:
            raise _away() from None
        if owner != account_id:
            raise Refused(
                "CHALLENGE_EXPIRED",
                "动作提示已过期，请重新获取后再拍",
                cite="CQ2023-A1-5",
                remedy="请重新开始拍照",
            )


def _key(challenge_id: str) -> str:
    return f"face-challenge:{challenge_id}"


def _away() -> Unavailable:
    return Unavailable("UNAVAILABLE", "服务暂时不可用，请稍后再试", retry_after=3)
