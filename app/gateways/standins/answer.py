"""What a stand-in is asked and what it answers."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """One request: ``path`` below the stand-in's prefix, ``query`` without repeated names."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body as an object; empty for anything else."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}


@dataclass(frozen=True)
class Answer:
    """Status, body and its media type."""

    body: bytes
    status: int = 200
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


def json_answer(value: Mapping[str, Any], status: int = 200) -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False).encode(), status)


def fault_on_demand(word: str) -> Answer | None:
    """``down`` is an outage behind a proxy, ``garbage`` no JSON, ``slow-<ms>`` waits; else None."""
    if word == "down":
        return Answer(b"<html>502 Bad Gateway</html>", 502, "text/html")
    if word == "garbage":
        return Answer(b"<html>welcome to the hotel network</html>", 200, "text/html")
    kind, _dash, number = word.partition("-")
    if kind == "slow" and number.isdecimal():
        time.sleep(int(number) / 1000)
    return None
