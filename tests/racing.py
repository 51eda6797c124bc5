"""Several at once, with real transactions: each call in a thread and on a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from app.kernel import db
from app.kernel.errors import Refused


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned, or the code of its refusal, in the order of the calls."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        with db.connection():
            barrier.wait()
            try:
                return call()
            except Refused as refused:
                return refused.code

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
