"""The hours computed again from the record, to prove what the account says."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.kernel.clock import Clock
from app.kernel.db import database
from app.training.facts import Pace, Spans
from app.training.queries.books import event_of, events_of
from app.training.rules.recording import replayed
from app.training.service.books import Books


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What the events give; ``differences`` names every section, or ``earned_hours``, where the account
    says something else."""

    earned_hours: Decimal
    watched_ms: int
    covered: dict[str, Spans]
    differences: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        return not self.differences


@dataclass(frozen=True)
class Recomputing:
    """Reads the whole record of an enrolment; changes nothing."""

    clock: Clock
    pace: Pace

    def recompute(self, enrolment_id: str) -> Recomputed:
        """Raises Missing."""
        with database.atomic():
            books = Books.open(enrolment_id, self.pace, self.clock.now())
            again = replayed(books.outline, self.pace, map(event_of, events_of(enrolment_id)))
        differing = [
            section_id
            for section_id in books.outline.by_section
            if again.record(section_id) != books.ledger.record(section_id)
        ]
        if again.earned_hours != books.ledger.earned_hours:
            differing.append("earned_hours")
        return Recomputed(
            again.earned_hours,
            again.total_watched_ms,
            {section_id: record.covered for section_id, record in again.records.items()},
            tuple(differing),
        )
