"""What a part of the load needs of the whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol

import requests

from faults.record import Record


class Asking(Protocol):
    """See ``faults.load.Load``."""

    seed: int
    record: Record

    def ask(
        self, token: str, method: str, path: str, what: str, *, is_twin: bool = False, **body: Any
    ) -> requests.Response | None: ...

    def each(self, pause_s: float) -> Iterator[int]: ...

    def now(self) -> datetime: ...
