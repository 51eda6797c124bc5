"""What the load was told: everything acknowledged, and what its clients saw go wrong."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Beats:
    """What a learner was told: seconds credited in all, and how long his session has been open."""

    enrolment: str
    credited_s: float
    open_s: float


@dataclass
class Wages:
    """What was told about wages, in cents. ``doubled`` and ``wrong``: answers that cannot both be."""

    hashes: dict[str, str] = field(default_factory=dict)
    """By batch, from the moment it was locked."""
    lines: dict[str, dict[str, int]] = field(default_factory=dict)
    """By locked batch: the amount of each line."""
    corrections: dict[str, int] = field(default_factory=dict)
    payments: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    """By payment: what the bank's answer, once taken, said: paid or failed, and the reference."""
    taken: Counter[str] = field(default_factory=Counter)
    advances: dict[str, tuple[str, int]] = field(default_factory=dict)
    """By advance: the line and the amount."""
    words: dict[str, str] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def acknowledged(self) -> int:
        return sum(map(len, (self.hashes, self.corrections, self.payments, self.advances, self.words)))


@dataclass
class Record:
    """Everything that was acknowledged, and what clients saw go wrong."""

    scans: dict[str, dict[str, Any]] = field(default_factory=dict)
    codes: int = 0
    uploads: list[str] = field(default_factory=list)
    registrations: list[str] = field(default_factory=list)
    filed: list[str] = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)
    imports: dict[str, tuple[str, ...]] = field(default_factory=dict)
    beats: list[Beats] = field(default_factory=list)
    wages: Wages = field(default_factory=Wages)
    errors: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    unanswered: Counter[str] = field(default_factory=Counter)
    mended_at: float = 0.0
    slowest_scan_s: float = 0.0
    """From the first try to the answer that counts."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def acknowledged(self) -> int:
        kept = (
            self.scans,
            self.uploads,
            self.choices,
            self.imports,
            self.beats,
            self.registrations,
            self.filed,
        )
        return sum(map(len, kept)) + self.wages.acknowledged
