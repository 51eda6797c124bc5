"""Facts that rules of the slice judge."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What an engine read on both sides of an ID card; a field that it could not read is None.

    ``quality`` and ``back_quality`` are verdicts of CQ2023-A2.3-5 (None: no back was shown), ``sex`` is
    男 or 女, ``nation`` without 族, ``warnings`` words of ``face_verify.engines.CardWarning``.
    """

    quality: str
    name: str | None = None
    id_number: str | None = None
    sex: str | None = None
    nation: str | None = None
    birthday: date | None = None
    address: str | None = None
    back_quality: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    long_term: bool = False
    warnings: tuple[str, ...] = ()

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, default=date.isoformat)

    @classmethod
    def from_json(cls, text: str) -> CardFacts:
        values: dict[str, Any] = json.loads(text)
        for name in ("birthday", "valid_from", "valid_to"):
            values[name] = _day(values[name])
        return cls(**{**values, "warnings": tuple(values["warnings"])})


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do (待办事项): ``link`` is the page that does it, ``due_on`` the last day or None."""

    kind: str
    label: str
    link: str
    due_on: date | None = None
