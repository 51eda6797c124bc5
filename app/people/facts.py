"""Facts that rules of the slice judge."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
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


@dataclass(frozen=True, slots=True)
class Dependent:
    """Something that rests on somebody's proven identity and has to be looked at when that was forged:
    ``kind`` engagement, registration or certificate, ``label`` without anything personal."""

    kind: str
    id: str
    label: str


ID_CARD, REGISTER, PROJECT, EMPLOYER, AUTHORITY, LEARNING, OWN = (
    "id_card",
    "certificate_register",
    "project_record",
    "employer",
    "authority",
    "learning_record",
    "own_statement",
)
SOURCES: Mapping[str, str] = {
    ID_CARD: "已核验的身份证",
    REGISTER: "证书登记",
    PROJECT: "项目用工登记",
    EMPLOYER: "用人单位登记",
    AUTHORITY: "主管部门登记",
    LEARNING: "学习和考核记录",
    OWN: "本人填报",
}
"""Where an entry of an archive comes from."""
AS_AUTHORITY, AS_EMPLOYER, UNNAMED, CLOSED_OFF = "authority", "employer", "unnamed", "closed_off"
"""What an actor is to somebody's archive. ``unnamed``: employs him, but was never shown his ID number;
``closed_off``: employs him still, and he closed his account."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of an entry in words; ``is_own``: for the person himself alone."""

    label: str
    text: str
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an archive (SH2023-3.2-1).

    ``kind`` says into which block it goes, ``source`` who gave it (one of the words above), ``is_proven``
    whether somebody other than the person vouches for it. ``day`` orders entries of a block, newest first.
    ``id`` and ``state`` only where the person may do something about it.
    """

    kind: str
    title: str
    facts: tuple[Fact, ...]
    source: str
    is_proven: bool
    updated_at: datetime
    day: date | None = None
    id: str | None = None
    state: str | None = None
    reason: str | None = None

    @property
    def source_label(self) -> str:
        return SOURCES[self.source]


@dataclass(frozen=True, slots=True)
class Calling:
    """What makes a person's category: the identity class of his latest engagement, and the kinds of his
    certificates that are valid on the day."""

    identity_class: str | None = None
    certificate_kinds: frozenset[str] = frozenset()
