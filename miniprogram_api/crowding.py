"""More calls than threads: whoever has waited so long that nobody listens any more is turned away at once.

gunicorn lets calls wait for a thread without an end, so that under too much load every answer would come
late, and most of them to phones that have given up. Here ordinary calls wait for ``ORDINARY_S`` at most, and
the gate does not stand in their queue: it has threads of its own, so that a guard has his answer before his
phone judges by itself (3.5 s). It may wait ``GATE_S``; a phone that is turned away keeps its scan and sends
it again.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, request

from app.kernel.errors import Unavailable
from miniprogram_api.limits import UNLIMITED_PARTS

ORDINARY_S, GATE_S = 1.5, 15.0
RETRY_S = 5
LINE_BYTES = 128
"""As much of a call as it takes to see whether it is the gate's."""

_gate = re.compile(rb"POST /api/v1/(projects/[^/ ?]+/(scans|manual-check-ins)[/ ?]|device-events[ ?])")
_mine = threading.local()


def is_of_the_gate(begun: bytes) -> bool:
    """Of the first ``LINE_BYTES`` of a call over HTTP/1: somebody stands before the guard and waits."""
    return _gate.match(begun) is not None


def threads_of_the_gate(threads: int) -> int:
    """How many a server process keeps for the gate, beside ``threads`` for everything else."""
    return max(1, threads // 2)


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
