"""What waits for the end of a transaction: done after the commit, forgotten when it is undone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import peewee


class Waiting(threading.local):
    """Callbacks of the transaction that this thread is in."""

    def __init__(self) -> None:
        self.callbacks: list[Callable[[], None]] = []


class Savepoint(peewee._savepoint):
    """A nested ``atomic()``; undone, it takes along the callbacks that were registered inside it."""

    def __enter__(self) -> Any:
        self._before = len(self.db.waiting.callbacks)
        return super().__enter__()

    def rollback(self, begin: bool = True) -> None:
        super().rollback(begin)
        del self.db.waiting.callbacks[self._before :]


class BoundDatabase(peewee.DatabaseProxy):
    """The database of every table, bound when the settings are known."""

    def savepoint(self) -> Savepoint:
        return Savepoint(self)


class AfterCommit:
    """Mixed into a database: callbacks that run when the outermost transaction is really committed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.waiting = Waiting()
        super().__init__(*args, **kwargs)

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Runs the callback after the commit, at once outside a transaction, never after a rollback."""
        if not self.in_transaction():  # type: ignore[attr-defined]
            callback()
            return
        self.waiting.callbacks.append(callback)

    def commit(self) -> None:
        super().commit()  # type: ignore[misc]
        callbacks, self.waiting.callbacks = self.waiting.callbacks, []
        for callback in callbacks:
            callback()

    def rollback(self) -> None:
        self.waiting.callbacks = []
        super().rollback()  # type: ignore[misc]
