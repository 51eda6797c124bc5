"""More calls than threads: whoever has waited so long that nobody listens any more is turned away at once.

gunicorn lets calls wait for a thread without an end, so that under too much load every answer would come
late, and most of them to phones that have given up. Here ordinary calls wait for ``ORDINARY_S`` at most. The
queue therefore stays about as long, and the gate, which may wait ``GATE_S``, finds its turn within it, before
a guard's phone judges by itself (3.5 s). A phone that is turned away keeps its scan and sends it again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, request

from app.kernel.errors import Unavailable
from miniprogram_api.limits import UNLIMITED_PARTS

ORDINARY_S, GATE_S = 1.5, 15.0
RETRY_S = 5

_mine = threading.local()


@contextmanager
def waited(seconds: float) -> Iterator[None]:
    """Around a call: the web server says for how long it waited for a thread."""
    _mine.waited_s = seconds
    try:
        yield
    finally:
        _mine.waited_s = 0.0


def waited_s() -> float:
    """For how many seconds the call in hand waited for a thread; 0 under another server."""
    seconds: float = getattr(_mine, "waited_s", 0.0)
    return seconds


def _begin() -> None:
    """Before anything else is done for the call. Raises Unavailable OVERLOADED."""
    seconds = waited_s()
    if seconds <= ORDINARY_S:
        return
    rule = request.url_rule.rule if request.url_rule else ""
    if not rule.startswith("/api/"):
        return  # pages are files; whoever asks how the server is must be told
    if seconds > GATE_S or not any(part in rule for part in UNLIMITED_PARTS):
        raise Unavailable("OVERLOADED", "现在使用的人太多，请几秒后再试", retry_after=RETRY_S)


def init_app(flask: Flask) -> None:
    flask.before_request(_begin)
