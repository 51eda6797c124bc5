"""Whether a request to a stand-in carries the agreed signature."""

from __future__ import annotations

import hmac

from app.gateways.signed_http import signature_of
from app.gateways.standins.answer import Call
from app.kernel.clock import system_time

CLOCK_SKEW_S = 300


def is_signed(call: Call, secret: str) -> bool:
    """Signed under the secret, not more than five minutes ago."""
    sent_at = call.headers.get("X-Timestamp", "")
    request_id = call.headers.get("X-Request-Id", "")
    if not sent_at.isdecimal() or abs(system_time() - int(sent_at)) > CLOCK_SKEW_S or not request_id:
        return False
    expected = signature_of(secret.encode(), call.method, call.path, sent_at, request_id, call.body)
    return hmac.compare_digest(expected, call.headers.get("X-Signature", ""))
