"""The trail of who looked at or changed what: append-only, each entry sealed with the one before it.

Nothing personal goes into an entry; it names subjects by id. A person can read the entries about himself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import peewee

from app.kernel import crypto
from app.kernel.actor import Actor
from app.kernel.db import CodeField, IdField, InstantField, JsonField, Table, database, is_postgres

GENESIS = "0" * 64
CHAIN_LOCK = 0x6A69616E  # one writer at a time on PostgreSQL; SQLite has only one anyway


class AuditEntry(Table):
    """One line of the trail; ``seal`` covers every other column and the seal before it."""

    seq = peewee.BigIntegerField(unique=True)
    at = InstantField()
    action = CodeField(max_length=60)
    account_id = IdField(null=True)
    person_id = IdField(null=True, index=True)
    subject_type = CodeField()
    subject_id = CodeField(max_length=64)
    detail = JsonField()
    seal = CodeField(max_length=64)

    class Meta:
        table_name = "audit_entry"


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold: the first number that is wrong, missing, foreign or unreadable."""

    seq: int
    why: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """How far the trail reached at some moment: the last number and its seal. Nothing personal in it."""

    seq: int
    seal: str


def _seal(before: str, entry: AuditEntry) -> str:
    body: dict[str, Any] = {
        "before": before,
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(),
        "action": entry.action,
        "account": entry.account_id,
        "person": entry.person_id,
        "subject": [entry.subject_type, entry.subject_id],
        "detail": entry.detail,
    }
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return crypto.cipher().blind_index(text, "audit")


class Audit:
    """Writes and checks the trail. ``record`` belongs inside the transaction of the use case."""

    def record(
        self,
        action: str,
        *,
        at: datetime,
        subject_type: str,
        subject_id: str,
        actor: Actor | None = None,
        person_id: str | None = None,
        detail: dict[str, Any] | None = None,
    ) -> int:
        """Appends one entry; its number. ``person_id`` is whom it concerns, so that he can read it."""
        if is_postgres():
            database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (CHAIN_LOCK,))
        last = (
            AuditEntry.select(AuditEntry.seq, AuditEntry.seal)
            .order_by(AuditEntry.seq.desc())
            .limit(1)
            .tuples()
            .first()
        )
        seq, before = last or (0, GENESIS)
        entry = AuditEntry(
            seq=seq + 1,
            at=at,
            action=action,
            account_id=actor.account_id if actor else None,
            person_id=person_id,
            subject_type=subject_type,
            subject_id=subject_id,
            detail=detail or {},
        )
        AuditEntry.insert({**entry.__data__, "seal": _seal(before, entry)}).execute()
        return seq + 1

    def newest(self) -> Anchor | None:
        """The last entry as it stands now, to be kept somewhere else; None for an empty trail."""
        last = AuditEntry.select(AuditEntry.seq, AuditEntry.seal).order_by(AuditEntry.seq.desc()).first()
        return Anchor(last.seq, last.seal) if last else None

    def first_break(self, anchors: Iterable[Anchor] = ()) -> Break | None:
        """Walks the whole chain; None when it holds and every anchor is still in it.

        The chain alone cannot show that its newest entries were cut off; an anchor kept elsewhere does.
        """
        kept: dict[int, str] = {}
        for anchor in anchors:
            if kept.setdefault(anchor.seq, anchor.seal) != anchor.seal:
                return Break(anchor.seq, "two anchors contradict each other")
        before, expected = GENESIS, 1
        entries = AuditEntry.select().order_by(AuditEntry.seq).iterator()
        while True:
            try:
                entry = next(entries, None)
            except ValueError:  # a column that no longer holds what it is for
                return Break(expected, "an entry cannot be read")
            if entry is None:
                break
            if entry.seq != expected:
                return Break(expected, "an entry is missing")
            if entry.seal != _seal(before, entry):
                return Break(entry.seq, "an entry was changed or inserted")
            if kept.pop(entry.seq, entry.seal) != entry.seal:
                return Break(entry.seq, "an entry is not the one that was anchored")
            before, expected = entry.seal, expected + 1
        if kept:
            return Break(expected, "the newest entries were cut off")
        return None

    def of_person(
        self, person_id: str, *, before_seq: int | None = None, limit: int = 50
    ) -> list[AuditEntry]:
        """Newest first: what the person may read about himself."""
        query = AuditEntry.select().where(AuditEntry.person_id == person_id)
        if before_seq is not None:
            query = query.where(AuditEntry.seq < before_seq)
        return list(query.order_by(AuditEntry.seq.desc()).limit(limit))
