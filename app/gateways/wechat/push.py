"""Messages that WeChat pushes to the server."""

from __future__ import annotations

import hashlib
import hmac


def is_push_genuine(token: str, signature: str, timestamp: str, nonce: str) -> bool:
    """Whether ``signature`` is the SHA-1 of the sorted three; compared in constant time.

    wechatpy compares with ``!=``, which tells by its time how much was right. A push that is not
    answered within 5 s is sent again, so that what it causes must be done once only.
    """
    text = "".join(sorted((token, timestamp, nonce))).encode("utf-8", "replace")
    expected = hashlib.sha1(text, usedforsecurity=False).hexdigest()
    return bool(token) and hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))
