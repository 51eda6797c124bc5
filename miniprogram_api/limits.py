"""How often one may ask: by sign-in where there is one, else by network. Generous, and none at the gate.

A whole site signs in through one address of its mobile network when a shift begins, and a phone that was
without a network sends its scans at once; neither may ever be turned away.
"""

from __future__ import annotations

import threading
import time
from collections import Counter

from flask import Flask, Response, current_app, g, request

from app.kernel.errors import TooMany, Unauthenticated
from app.kernel.networks import network_of
from app.kernel.ports import StoreDown
from app.kernel.settings import Settings
from miniprogram_api.deps import bearer, product

MINUTE_S = 60
# Calls a minute.
PASSWORDS, SIGN_INS, PUBLIC, SIGNED_IN, UPLOADS = 600, 3000, 1200, 6000, 120
UNLIMITED_PARTS = ("/scans", "/manual-check-ins", "/heartbeats", "/device-events")
UNCOUNTED_S = 2.0
COUNTS = "jianma-limits"


class Counts:
    """Calls of the running minute. With Redis all workers share them, in one round trip a call; without it
    each worker counts for itself.

    A limit that cannot be counted turns nobody away, and a store that does not answer is left alone for
    ``UNCOUNTED_S``, so that not every call waits for it.
    """

    def __init__(self, *, shared: bool) -> None:
        self._shared = shared
        self._lock = threading.Lock()
        self._minute = 0
        self._own: Counter[str] = Counter()
        self._uncounted_until = 0.0

    def add(self, who: str, minute: int) -> int | None:
        """How many there are now, this one included; None where they cannot be counted."""
        if not self._shared:
            return self._count(who, minute)
        if time.monotonic() < self._uncounted_until:
            return None
        try:
            return product().gateways.store.increment(f"calls:{minute}:{who}", 2 * MINUTE_S)
        except StoreDown:
            self._uncounted_until = time.monotonic() + UNCOUNTED_S
            return None

    def forget(self) -> None:
        """Everybody starts anew; for tests. What Redis holds stays."""
        with self._lock:
            self._own.clear()

    def _count(self, who: str, minute: int) -> int:
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._own.clear()
            self._own[who] += 1
            return self._own[who]


def _is_exempt(rule: str) -> bool:
    return not rule.startswith("/api/") or any(part in rule for part in UNLIMITED_PARTS)


def _is_guarded() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "roles", None) is not None


def _sign_in() -> str | None:
    """The sign-in of a token that is ours and in time, without a lookup; a made-up one is nobody's."""
    try:
        return bearer().session_id
    except Unauthenticated:
        return None


def _budget(rule: str, *, is_guarded: bool, is_known: bool) -> tuple[str, int]:
    """Which calls are counted together, and how many of them a minute may have."""
    if rule.endswith(("/auth/password", "/auth/second-factor")):
        return "password", PASSWORDS
    if "/auth/" in rule:
        return "sign-in", SIGN_INS
    if not is_guarded:
        return "public", PUBLIC
    # Phones behind one address whose tokens have just run out must be told so, however many they are.
    is_upload = is_known and request.mimetype == "multipart/form-data"
    return ("upload", UPLOADS) if is_upload else ("call", SIGNED_IN)


def _begin() -> None:
    """Counts the call. Raises TooMany TOO_MANY_REQUESTS."""
    rule = request.url_rule.rule if request.url_rule else ""
    if _is_exempt(rule):
        return
    is_guarded = _is_guarded()
    sign_in = _sign_in() if is_guarded else None
    kind, budget = _budget(rule, is_guarded=is_guarded, is_known=sign_in is not None)
    now = int(product().clock.now().timestamp())
    minute = now // MINUTE_S
    # Each operation has a budget of its own: a page that asks often does not shut out another.
    who = f"{kind}:{request.endpoint}:{sign_in or network_of(request.remote_addr or 'unknown')}"
    counted = current_app.extensions[COUNTS].add(who, minute)
    if counted is None:
        return
    ends_at = (minute + 1) * MINUTE_S
    g.limit = (budget, max(0, budget - counted), ends_at)
    if counted > budget:
        raise TooMany("TOO_MANY_REQUESTS", "操作过于频繁，请稍后再试", retry_after=ends_at - now)


def _tell(response: Response) -> Response:
    limit = g.get("limit")
    if limit is not None:
        budget, left, ends_at = limit
        response.headers["X-RateLimit-Limit"] = str(budget)
        response.headers["X-RateLimit-Remaining"] = str(left)
        response.headers["X-RateLimit-Reset"] = str(ends_at)
    return response


def init_app(flask: Flask, settings: Settings) -> None:
    flask.extensions[COUNTS] = Counts(shared=settings.redis_url is not None)
    flask.before_request(_begin)
    flask.after_request(_tell)
