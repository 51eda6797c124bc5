"""The account of one enrolment: what was seen, what a random check still has to confirm, what was credited.

The same class keeps the books while somebody learns and computes them again from the events.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from app.training.facts import Beat, ChapterOutline, Mark, Outline, Pace, Spans, Uncredited
from app.training.rules.hours import Judged, judge, needed_ms
from app.training.rules.intervals import subtract, total, union


@dataclass(frozen=True, slots=True)
class Record:
    """One section: stretches credited, and those of them that no check has confirmed yet."""

    covered: Spans = ()
    unconfirmed: Spans = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What a run of heartbeats came to."""

    mark: Mark
    judged: tuple[Judged, ...] = ()

    @property
    def credited_ms(self) -> int:
        return sum(one.credited_ms for one in self.judged)

    @property
    def uncredited(self) -> tuple[Uncredited, ...]:
        return tuple(lost for one in self.judged for lost in one.uncredited)


@dataclass
class Ledger:
    """``records`` by section, ``credited`` chapters by id. ``since_check_ms`` runs to the next check.

    ``check_open``: a check waits for its answer. ``attention_lost``: one was missed and none passed since.
    ``touched`` are the sections that changed.
    """

    outline: Outline
    pace: Pace
    records: dict[str, Record] = field(default_factory=dict)
    credited: set[str] = field(default_factory=set)
    since_check_ms: int = 0
    check_open: bool = False
    attention_lost: bool = False
    touched: set[str] = field(default_factory=set)

    def hear(self, section_id: str, mark: Mark, beats: Iterable[Beat]) -> Heard:
        """CQ2023-A2.5-5: heartbeats of one session in order; what is not newer than the mark is left out."""
        _chapter, section = self.outline.by_section[section_id]
        judged: list[Judged] = []
        for beat in beats:
            if beat.seq <= mark.seq:
                continue
            heard = replace(beat, unattended=self.attention_lost)
            record = self.record(section_id)
            one = judge(mark, heard, record.covered, section.duration_ms, self.pace)
            if one.credited:
                self._write(
                    section_id,
                    Record(
                        union(record.covered, one.credited),
                        union(record.unconfirmed, one.credited),
                    ),
                )
                self.since_check_ms += one.credited_ms
            judged.append(one)
            mark = one.mark
        return Heard(mark, tuple(judged))

    def settle(self) -> list[ChapterOutline]:
        """CQ2023-A2.5-4: credits every chapter whose last section is done, each once.

        Nothing while a check waits for its answer, or while one has to come before the credit.
        """
        ready = self._complete_chapters()
        if self.check_open or self.attention_lost or (ready and self.since_check_ms >= self.pace.check_min):
            return []
        for chapter in ready:
            self.credited.add(chapter.id)
            self._confirm(section.id for section in chapter.sections)
        return ready

    def is_check_due(self, after_ms: int) -> bool:
        """Whether a random check comes now: its time is up, a chapter waits for it, or one was missed."""
        if self.check_open:
            return False
        if self.attention_lost or self.since_check_ms >= after_ms:
            return True
        return self.since_check_ms >= self.pace.check_min and bool(self._complete_chapters())

    def open_check(self) -> None:
        self.check_open = True

    def pass_check(self) -> None:
        """Somebody is there: all that was credited since the last check stays."""
        self._confirm(tuple(self.records))
        self.check_open, self.attention_lost, self.since_check_ms = False, False, 0

    def miss_check(self) -> dict[str, Spans]:
        """Takes back what no check has confirmed, by section; it can be earned again by watching again.

        Chapters that were credited stay credited.
        """
        frozen: dict[str, Spans] = {}
        for section_id, record in self.records.items():
            chapter, _section = self.outline.by_section[section_id]
            if record.unconfirmed and chapter.id not in self.credited:
                frozen[section_id] = record.unconfirmed
        for section_id, spans in frozen.items():
            self._write(section_id, Record(subtract(self.record(section_id).covered, spans), ()))
        self.check_open, self.attention_lost, self.since_check_ms = False, True, 0
        return frozen

    def grant(self, section_id: str, spans: Spans) -> int:
        """An appeal was upheld; how many ms are new."""
        record = self.record(section_id)
        fresh = subtract(spans, record.covered)
        if fresh:
            self._write(section_id, Record(union(record.covered, fresh), record.unconfirmed))
        return total(fresh)

    def record(self, section_id: str) -> Record:
        return self.records.get(section_id, Record())

    def watched_ms(self, section_id: str) -> int:
        return total(self.record(section_id).covered)

    def is_done(self, section_id: str) -> bool:
        """已学完: seen to the end, but for the tolerance."""
        chapter, section = self.outline.by_section[section_id]
        return chapter.id in self.credited or self.watched_ms(section_id) >= needed_ms(section.duration_ms)

    @property
    def total_watched_ms(self) -> int:
        return sum(total(record.covered) for record in self.records.values())

    @property
    def sections_done(self) -> int:
        return sum(self.is_done(section_id) for section_id in self.outline.by_section)

    @property
    def earned_hours(self) -> Decimal:
        """CQ2023-A2.5-3: hours of the credited chapters, not capped."""
        return sum((c.credit_hours for c in self.outline.chapters if c.id in self.credited), Decimal(0))

    @property
    def mandatory_done(self) -> int:
        return sum(c.mandatory for c in self.outline.chapters if c.id in self.credited)

    def is_complete(self, required_hours: Decimal, needs_all_mandatory: bool) -> bool:
        """CQ2023-A2.5-1: hours reached and, where the policy asks for it, every 必修 chapter done."""
        enough = self.earned_hours >= required_hours
        return enough and (not needs_all_mandatory or self.mandatory_done == self.outline.mandatory_total)

    def _complete_chapters(self) -> list[ChapterOutline]:
        return [
            chapter
            for chapter in self.outline.chapters
            if chapter.id not in self.credited and all(self.is_done(s.id) for s in chapter.sections)
        ]

    def _confirm(self, section_ids: Iterable[str]) -> None:
        for section_id in section_ids:
            record = self.record(section_id)
            if record.unconfirmed:
                self._write(section_id, Record(record.covered, ()))

    def _write(self, section_id: str, record: Record) -> None:
        self.records[section_id] = record
        self.touched.add(section_id)
