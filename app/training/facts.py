"""What rules of the slice judge: outlines, heartbeats, and the pace at which learning is believed.

Time and positions are whole milliseconds: ``at_ms`` since 1970, positions since the start of a section.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

Span = tuple[int, int]
Spans = tuple[Span, ...]
"""Stretches of a section in ms, half open, in order, apart from each other."""

PROFESSIONAL, PUBLIC = "专业", "公共"
TAGS = (PROFESSIONAL, PUBLIC)

NOT_STARTED, STUDYING, FINISHED = "未学习", "学习中", "已学完"

ENROLLED, LEARNING, COMPLETED, WITHDRAWN = "enrolled", "learning", "completed", "withdrawn"

CONTINUING, CONVERSION = "ce", "conversion"
PURPOSES = (CONTINUING, CONVERSION)

SAFETY_MANAGEMENT, SPECIAL_OPERATION = "SAFETY_MANAGEMENT", "SPECIAL_OPERATION"
REGISTERED = "REGISTERED"
CLASS_KINDS = (SAFETY_MANAGEMENT, SPECIAL_OPERATION, REGISTERED)

EMPLOYER, TRAINING_ORGANISATION = "EMPLOYER", "TRAINING_ORGANISATION"
PROVIDER_KINDS = (EMPLOYER, TRAINING_ORGANISATION)

DRAFT, PUBLISHED = "draft", "published"


@dataclass(frozen=True, slots=True)
class Pace:
    """How learning is believed. Everything in ms but ``max_rate``.

    A heartbeat is due every ``interval``; a silence of more than two intervals (and ``grace`` for the
    way) earns nothing. Time that a heartbeat lost on its way is kept as ``allowance`` for the next one.
    Heartbeats are noted in the database once ``flush`` has passed since the last note, so that about one
    interval is all that the store alone knows; the account is settled every ``settle``. A random check
    comes after ``check_min`` to ``check_max`` of credited time and is to be answered within ``answer``.
    """

    interval: int = 20_000
    grace: int = 3_000
    allowance: int = 20_000
    slack: int = 2_000
    max_rate: float = 2.0
    flush: int = 25_000
    settle: int = 300_000
    check_min: int = 480_000
    check_max: int = 900_000
    answer: int = 60_000

    @property
    def longest_silence(self) -> int:
        return 2 * self.interval + self.grace


USUAL = Pace()


@dataclass(frozen=True, slots=True)
class Beat:
    """One heartbeat with the server's time of arrival.

    ``recovered``: the state before it was lost and read from the database. ``unattended``: a random
    check was missed and none has been passed since, so nothing is credited.
    """

    seq: int
    at_ms: int
    position_ms: int
    playing: bool
    rate: float = 1.0
    recovered: bool = False
    unattended: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the last heartbeat left a session; ``budget_ms`` is time passed and not yet credited."""

    seq: int
    at_ms: int
    position_ms: int
    playing: bool = True
    budget_ms: int = 0


@dataclass(frozen=True, slots=True)
class Uncredited:
    """Time or content that earned nothing, and why.

    ``shown_ms`` is what the learner is told, ``wall_ms`` how much time passed meanwhile, ``spans`` which
    content it was, where any moved.
    """

    reason: str
    shown_ms: int
    wall_ms: int
    spans: Spans = ()


@dataclass(frozen=True, slots=True)
class SectionOutline:
    id: str
    no: str
    title: str
    duration_ms: int
    video_id: str | None = None


@dataclass(frozen=True, slots=True)
class ChapterOutline:
    id: str
    no: int
    tag: str
    title: str
    credit_hours: Decimal
    mandatory: bool
    sections: tuple[SectionOutline, ...]


@dataclass(frozen=True)
class Outline:
    """A course as learners see it; it never changes once the course is published."""

    course_id: str
    title: str
    required_hours: Decimal
    chapters: tuple[ChapterOutline, ...]
    by_section: dict[str, tuple[ChapterOutline, SectionOutline]] = field(init=False)

    def __post_init__(self) -> None:
        found = {section.id: (chapter, section) for chapter in self.chapters for section in chapter.sections}
        object.__setattr__(self, "by_section", found)

    @cached_property
    def section_total(self) -> int:
        return sum(len(chapter.sections) for chapter in self.chapters)

    @cached_property
    def mandatory_total(self) -> int:
        return sum(chapter.mandatory for chapter in self.chapters)


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """What is asked of a class before somebody is let into it (CQ2023-2.1-3)."""

    id: str
    title: str
    kind: str
    course_id: str
    provider_id: str
    provider_name: str
    provider_kind: str
    provider_qualified: bool
    starts_on: date
    ends_on: date
    seats: int
    taken: int
    hours: Decimal = Decimal(0)
