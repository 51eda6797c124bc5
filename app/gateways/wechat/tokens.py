"""The access token: one for all workers, renewed by one of them."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wechatpy.session import SessionStorage

from app.kernel.clock import system_time
from app.kernel.crypto import Cipher, CipherFault
from app.kernel.ports import KeyValueStore, StoreDown
from app.people.ports import WechatDown

log = logging.getLogger("jianma.wechat")

PURPOSE = "wechat.session"
LOCK_S = 20.0
REST_S = 3.0
RENEW_BEFORE_S = 240
STEP_S, PATIENCE = 0.05, 240
# WeChat forces 20 renewals a day.
FORCE_EVERY_S = 4500.0


class KeyValueSession(SessionStorage):
    """wechatpy's session storage in the shared key-value store, encrypted."""

    def __init__(self, store: KeyValueStore, cipher: Cipher, prefix: str = "wechat:") -> None:
        self._store = store
        self._cipher = cipher
        self._prefix = prefix

    def get(self, key: str, default: Any = None) -> Any:
        sealed = self._store.get(self._prefix + key)
        if sealed is None:
            return default
        try:
            return json.loads(self._cipher.decrypt_text(sealed, PURPOSE))
        except (CipherFault, ValueError):
            # Written under a key that was retired since: as good as not there.
            return default

    def set(self, key: str, value: Any, ttl: float | None = None) -> None:
        self._store.set(self._prefix + key, self._cipher.encrypt_text(json.dumps(value), PURPOSE), ttl)

    def delete(self, key: str) -> None:
        self._store.delete(self._prefix + key)


@dataclass(frozen=True, slots=True)
class Token:
    """``renew_at`` in seconds since 1970: still good then, but due for renewal."""

    value: str
    renew_at: float


class StableToken:
    """Gives the token, renewing it in time; ``fetch(force)`` asks WeChat: (token, seconds it lives).

    Whoever finds it due and takes the lock renews it; the others go on with the old one, which stays good
    for a while. Without an old one they wait for the new. An outage of WeChat is remembered for
    three seconds, so that a crowd does not queue up behind it. Without the key-value store each process keeps
    a token of its own, which is the same one as long as nobody forces another.
    """

    def __init__(
        self,
        store: KeyValueStore,
        session: SessionStorage,
        appid: str,
        fetch: Callable[[bool], tuple[str, int]],
        *,
        now: Callable[[], float] = system_time,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._session = session
        self._fetch = fetch
        self._now = now
        self._pause = pause
        self._key = f"{appid}:token"
        self._lock, self._resting, self._forced = (
            f"wechat:{appid}:token-{what}" for what in ("lock", "resting", "forced")
        )
        self._own: Token | None = None
        self._own_lock = threading.Lock()

    def current(self, refused: str | None = None) -> str:
        """A token that is not ``refused``, if WeChat gives another one. Raises WechatDown."""
        try:
            return self._shared(refused)
        except StoreDown:
            log.warning("wechat token without the shared store")
        with self._own_lock:
            own = self._own
            if own is None or own.value == refused or own.renew_at <= self._now():
                self._own = own = self._fetched(refused, may_force=lambda: False)[0]
            return own.value

    def _shared(self, refused: str | None) -> str:
        for _ in range(PATIENCE):
            token = self._stored(refused)
            if token is not None and token.renew_at > self._now():
                return token.value
            if token is None and self._store.get(self._resting) is not None:
                raise WechatDown("no access token", int(REST_S))
            if self._store.set_if_absent(self._lock, "1", LOCK_S):
                return self._renew(refused)
            if token is not None:
                return token.value
            self._pause(STEP_S)
        raise WechatDown("no access token in time", int(REST_S))

    def _renew(self, refused: str | None) -> str:
        token = self._stored(refused)
        if token is not None and token.renew_at > self._now():
            self._store.delete(self._lock)
            return token.value
        try:
            renewed, lives_s = self._fetched(refused, may_force=self._may_force)
        except WechatDown:
            if token is not None:
                # The lock stays until it ends by itself: the next try comes then.
                log.warning("wechat token not renewed, the old one still serves")
                return token.value
            self._store.set(self._resting, "1", REST_S)
            self._store.delete(self._lock)
            raise
        value = {"value": renewed.value, "renew_at": renewed.renew_at}
        self._session.set(self._key, value, max(1, lives_s - 10))
        self._store.delete(self._lock)
        return renewed.value

    def _fetched(self, refused: str | None, *, may_force: Callable[[], bool]) -> tuple[Token, int]:
        value, lives_s = self._fetch(False)
        if value == refused and may_force():
            value, lives_s = self._fetch(True)
        ahead = RENEW_BEFORE_S if lives_s > 2 * RENEW_BEFORE_S else lives_s / 2
        return Token(value, self._now() + lives_s - ahead), lives_s

    def _may_force(self) -> bool:
        return self._store.set_if_absent(self._forced, "1", FORCE_EVERY_S)

    def _stored(self, refused: str | None) -> Token | None:
        stored = self._session.get(self._key)
        if stored is None or stored["value"] == refused:
            return None
        return Token(stored["value"], stored["renew_at"])
