"""How often one may ask: by sign-in where there is one, else by address. Generous, and none at the gate.

A whole site signs in through one address of its mobile network when a shift begins, and a phone that was
without a network sends its scans at once; neither may ever be turned away.
"""

from __future__ import annotations

import hashlib
import time

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter

from app.kernel.installation import installation_of
from app.kernel.settings import Settings

PASSWORDS = "600 per minute"
SIGN_INS = "3000 per minute"
PUBLIC = "1200 per minute"
SIGNED_IN = "6000 per minute"
UPLOADS = "120 per minute"
UNLIMITED_PARTS = ("/scans", "/manual-check-ins", "/heartbeats")
REDIS_WITHIN_S = 0.5


def _is_exempt() -> bool:
    rule = request.url_rule.rule if request.url_rule else ""
    return not rule.startswith("/api/") or any(part in rule for part in UNLIMITED_PARTS)


def _is_guarded() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "roles", None) is not None


def _who() -> str:
    """The token's digest for views that check it, so that no lookup is needed; the address for others."""
    token = request.headers.get("Authorization", "")
    if token and _is_guarded():
        return hashlib.sha256(token.encode()).hexdigest()[:24]
    return request.remote_addr or "unknown"


def _budget() -> str:
    rule = request.url_rule.rule if request.url_rule else ""
    if rule.endswith("/auth/password"):
        return PASSWORDS
    if "/auth/" in rule:
        return SIGN_INS
    if not _is_guarded():
        return PUBLIC
    return UPLOADS if request.mimetype == "multipart/form-data" else SIGNED_IN


class _Limits(Limiter):
    """Where there is no limit, none is looked for: that takes as long as a statement."""

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not _is_exempt():
            super()._check_request_limit(callable_name, in_middleware)


def init_app(flask: Flask, settings: Settings) -> None:
    """With Redis the counts are shared by all workers; without, each worker counts for itself."""
    options = {"socket_connect_timeout": REDIS_WITHIN_S, "socket_timeout": REDIS_WITHIN_S}
    limiter = _Limits(
        _who,
        default_limits=[_budget],
        storage_uri=settings.redis_url or "memory://",
        storage_options=options if settings.redis_url else {},
        key_prefix=f"jianma:{installation_of(settings.database_url)}",
        swallow_errors=True,  # a limit that cannot be counted turns nobody away
    )

    def tell(response: Response) -> Response:
        limit = None if _is_exempt() else limiter.current_limit
        if limit is not None:
            response.headers["X-RateLimit-Limit"] = str(limit.limit.amount)
            response.headers["X-RateLimit-Remaining"] = str(max(0, limit.remaining))
            response.headers["X-RateLimit-Reset"] = str(limit.reset_at)
            if limit.breached:
                response.headers["Retry-After"] = str(max(1, int(limit.reset_at - time.time())))
        return response

    flask.after_request(tell)
    limiter.init_app(flask)
