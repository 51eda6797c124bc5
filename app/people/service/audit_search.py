"""Searching the audit trail, which leaves an entry in the trail itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.kernel.actor import Actor
from app.kernel.audit import Audit, AuditEntry
from app.kernel.clock import Clock, day_start, legal_day
from app.kernel.db import database
from app.people.queries.audit_entries import entries_before, staff_names
from app.people.rules.trail import office_words_for

SEARCHED = "audit.searched"
LONGEST_SEQ = 18
"""Digits that fit the column, whatever a caller writes into a cursor."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: ``action`` by its beginning, days as in Shanghai, both included."""

    action: str | None = None
    subject_type: str | None = None
    subject_id: str | None = None
    account_id: str | None = None
    person_id: str | None = None
    since: date | None = None
    until: date | None = None

    def as_detail(self) -> dict[str, str]:
        return {name: str(value) for name, value in asdict(self).items() if value}


@dataclass(frozen=True, slots=True)
class Found:
    """One entry with its words; ``account_name`` is of staff only."""

    seq: int
    at: datetime
    action: str
    label: str
    account_id: str | None
    account_name: str | None
    person_id: str | None
    subject_type: str
    subject_id: str
    detail: dict[str, Any]


@dataclass(frozen=True)
class AuditSearch:
    """PIPL 54. Who may search is said by the view: there is one trail, and no part of it is of a region."""

    clock: Clock
    audit: Audit

    def find(
        self, actor: Actor, wanted: Wanted, *, limit: int, cursor: str | None
    ) -> tuple[list[Found], str | None]:
        """Newest first, and the cursor of the next page. Recorded once for all pages of a search."""
        now = self.clock.now()
        before, search = _place(cursor)
        if search is None or not _goes_on(search, actor, wanted, now):
            search = self._record(actor, wanted, now)
        rows = entries_before(
            min(before or search, search),
            limit=limit + 1,
            action=wanted.action,
            equal={
                name: value
                for name in ("subject_type", "subject_id", "account_id", "person_id")
                if (value := getattr(wanted, name))
            },
            since=day_start(wanted.since) if wanted.since else None,
            before=day_start(wanted.until + timedelta(days=1)) if wanted.until else None,
        )
        page = rows[:limit]
        names = staff_names({row.account_id for row in page if row.account_id})
        return [_shown(row, names) for row in page], f"{page[-1].seq}.{search}" if len(rows) > limit else None

    def _record(self, actor: Actor, wanted: Wanted, now: datetime) -> int:
        """The number of the entry: nothing at or after it is part of the answer."""
        with database.atomic():
            return self.audit.record(
                SEARCHED,
                at=now,
                actor=actor,
                subject_type="audit",
                subject_id="trail",
                person_id=wanted.person_id,
                detail=wanted.as_detail(),
            )


def _goes_on(search: int, actor: Actor, wanted: Wanted, now: datetime) -> bool:
    """A cursor names the search it is of, so that nobody reads on without an entry by making one up."""
    entry = AuditEntry.get_or_none(AuditEntry.seq == search)
    return (
        entry is not None
        and entry.action == SEARCHED
        and entry.account_id == actor.account_id
        and entry.detail == wanted.as_detail()
        and legal_day(entry.at) == legal_day(now)
    )


def _place(cursor: str | None) -> tuple[int | None, int | None]:
    """Below which number to read, and the number of the search; both None for what is no cursor."""
    before, _, search = (cursor or "").partition(".")
    if not all(part.isdecimal() and len(part) <= LONGEST_SEQ for part in (before, search)):
        return None, None
    return int(before), int(search)


def _shown(entry: AuditEntry, names: dict[str, str]) -> Found:
    return Found(
        seq=entry.seq,
        at=entry.at,
        action=entry.action,
        label=office_words_for(entry.action),
        account_id=entry.account_id,
        account_name=names.get(entry.account_id),
        person_id=entry.person_id,
        subject_type=entry.subject_type,
        subject_id=entry.subject_id,
        detail=entry.detail,
    )
