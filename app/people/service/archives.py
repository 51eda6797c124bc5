"""One person, one file (一人一档): gathered from every slice, read by those who may, and he sees who did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, in_shanghai, legal_day
from app.kernel.db import database
from app.kernel.errors import Refused
from app.kernel.sheets import write_sheet
from app.people.facts import OWN, Calling, Entry
from app.people.models import Person
from app.people.rules import archive as rules
from app.people.rules.categories import person_category
from app.people.service.persons import checked_reason, person_missing
from app.policies.dictionaries import dictionary

Source = Callable[[str, date], list[Entry]]
"""(person id, legal day): what one slice knows of him."""
Opening = Callable[[Actor, str], str | None]
"""(actor, person id): ``facts.AS_AUTHORITY`` or one of its neighbours, None where he is a stranger."""
Callings = Callable[[str, date], Calling]

HEADERS = ("栏目", "内容", "详细", "来源", "核验", "更新时间")
PROVEN, STATED = "已核验", "本人填报"


@dataclass(frozen=True, slots=True)
class Archive:
    """``view`` is the layout of the blocks, ``category`` a code of the dictionary person-categories."""

    person_id: str
    name: str | None
    category: str | None
    view: str
    made_at: datetime
    blocks: tuple[rules.Block, ...]

    @property
    def category_label(self) -> str | None:
        return dictionary("person-categories").label(self.category) if self.category else None


@dataclass(frozen=True)
class Archives:
    """SH2023-3.2-1, SH2023-3.10-1. ``sources`` in the order in which their entries are told."""

    clock: Clock
    audit: Audit
    sources: Sequence[Source]
    callings: Callings
    opened: Opening

    def own(self, actor: Actor, *, view: str | None = None) -> Archive:
        """His own, whole. One statement or two per source. Raises Missing PERSON_NOT_FOUND."""
        return self._archive(str(actor.person_id), view, is_own=True)

    def read(
        self, actor: Actor, person_id: str, *, purpose: str, reason: str, view: str | None = None
    ) -> Archive:
        """Somebody else's, for a purpose of the dictionary and a reason, both of which he reads.

        Raises Missing PERSON_NOT_FOUND (also for strangers), Invalid REASON_REQUIRED, Refused:
        PURPOSE_NOT_ALLOWED, ID_NUMBER_NOT_ENTERED, ACCOUNT_CLOSED.
        """
        words = checked_reason(reason)
        opening = self.opened(actor, person_id)
        if opening is None:
            raise person_missing()
        verdict = rules.may_read_for(opening, purpose)
        if not verdict.allowed:
            raise Refused.because(verdict)
        found = self._archive(person_id, view, is_own=False)
        label = dictionary("archive-purposes").label(purpose)
        with database.atomic():
            self.audit.record(
                "archive.read",
                at=found.made_at,
                actor=actor,
                subject_type="person",
                subject_id=person_id,
                person_id=person_id,
                detail={"purpose": purpose, "reason": f"{label}：{words}"},
            )
        return found

    @staticmethod
    def sheet_of(archive: Archive) -> bytes:
        """SH2023-1-6: an archive as .xlsx, a line per entry; empty blocks say so."""
        lines: list[tuple[str | None, ...]] = []
        for block in archive.blocks:
            lines += [_line(block.title, entry) for entry in block.entries]
            if block.missing is not None:
                lines.append((block.title, block.missing.message, None, None, None, None))
        notes = (
            f"姓名：{archive.name or '未登记'}",
            f"人员类别：{archive.category_label or '还不能确定'}",
            f"整理时间：{in_shanghai(archive.made_at)[:16].replace('T', ' ')}",
            "“已核验”由证件、登记机关、用人单位或主管部门证明；“本人填报”还没有人核实。",
        )
        return write_sheet("从业档案", HEADERS, lines, notes)

    def _archive(self, person_id: str, view: str | None, *, is_own: bool) -> Archive:
        now = self.clock.now()
        on = legal_day(now)
        person = Person.get_or_none(Person.id == person_id)
        if person is None:
            raise person_missing()
        category = person_category(self.callings(person_id, on))
        chosen = view or rules.view_for(category)
        entries = [entry for source in self.sources for entry in source(person_id, on)]
        blocks = rules.blocks_of(chosen, entries, is_own=is_own)
        return Archive(person_id, person.worker_name_masked, category, chosen, now, blocks)


def _line(title: str, entry: Entry) -> tuple[str | None, ...]:
    facts = "；".join(f"{fact.label}：{fact.text}" for fact in entry.facts)
    proven = PROVEN if entry.is_proven else STATED if entry.source == OWN else "未核验"
    updated = in_shanghai(entry.updated_at)[:16].replace("T", " ")
    return title, entry.title, facts, entry.source_label, proven, updated
