"""Whose data it is: what a notice after a leak must know first (PIPL 57).

Rows lead to people over the columns of ``LEADS``, whatever table they stand in. What leads to nobody who was
ever registered here (a certificate of somebody who never signed in) counts as a row and names no person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

import peewee

from app.kernel.audit import AuditEntry
from app.kernel.db import EncryptedField, Table, every_table
from app.kernel.ids import first_id
from app.kernel.photo import Photo
from app.kernel.ports import PhotoStore
from app.people.models import Account, PasswordCredential, Person
from app.policies import retention

AT_ONCE = 500
LEADS: Mapping[str, str] = {
    "project_worker_id": "project_worker",
    "enrolment_id": "enrolment",
    "certificate_id": "certificate",
    "conversion_id": "role_conversion",
    "case_id": "duplicate_case",
    "contract_id": "worker_contract",
    "practice_id": "practice_registration",
    "event_id": "site_attendance",
    "account_id": "account",
}
"""Columns and the table they name, the nearest to the person first: an account beside one of the others is
of whoever acted."""
LEADS_OF: Mapping[str, tuple[str, str]] = {
    "refresh_token": ("session_id", "session"),
    "learning_note": ("session_id", "learning_session"),
}
MADE_WITH: Mapping[str, str] = {"scan_ledger": "event_id"}
"""Tables without an id of their own, and the column with the id that was made together with the row."""
NOBODY: Mapping[str, str] = {
    "job": "numbers of matters only",
    "sms_code": "digests of codes that have ended",
    "host_sign_in": "digests of sign-ins that were begun, before anybody is known",
    "wage_account": "accounts of projects",
    "device_key": "keys of machines",
}
"""Tables of the retention table from which no column leads to a person, and why that is no loss."""


@dataclass(frozen=True, slots=True)
class Found:
    """What of one kind is concerned: ``holds`` in the words of the retention table."""

    name: str
    holds: str
    rows: int
    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class Named:
    """One person for the list of those to be told; ``has_app``: a notice in the app would reach him."""

    person_id: str
    name_masked: str | None
    has_app: bool


def personal_tables() -> dict[str, type[Table]]:
    """By name: those that say something of a person."""
    impersonal = retention.table().impersonal
    tables = {str(table._meta.table_name): table for table in every_table()}
    return {name: table for name, table in sorted(tables.items()) if name not in impersonal}


@dataclass(frozen=True)
class Concerned:
    """Reads only; nobody outside the command line asks."""

    photos: PhotoStore

    def by_rows(
        self,
        *,
        tables: frozenset[str] = frozenset(),
        key: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Found]:
        """Every personal table, or those of ``tables``, that has rows made in [since, until).

        ``key``: only what is encrypted with this data key, pictures as well. Raises ValueError for a table
        that does not exist or says nothing of a person.
        """
        known = personal_tables()
        if unknown := sorted(tables - known.keys()):
            raise ValueError(f"no table about people: {', '.join(unknown)}")
        for name in sorted(tables or known):
            table, rows, people = known[name], 0, set[str]()
            for where in self._parts(table, key, _made_in(table, since, until)):
                if count := table.select().where(where).count():
                    rows += count
                    people |= _people(known, table, where)
            if rows:
                yield Found(name, retention.table()[f"table.{name}"].holds, rows, frozenset(people))

    def by_account(
        self, account: str, *, since: datetime | None = None, until: datetime | None = None
    ) -> Found:
        """Whose data this account looked at or changed, as the trail says. ValueError where there is none."""
        credential = PasswordCredential.get_or_none(PasswordCredential.account_name == account)
        if credential is None:
            raise ValueError(f"no account {account}")
        where = AuditEntry.account_id == credential.account_id
        if since is not None:
            where &= AuditEntry.at >= since
        if until is not None:
            where &= AuditEntry.at < until
        entries = AuditEntry.select(AuditEntry.person_id).where(where & AuditEntry.person_id.is_null(False))
        people = frozenset(str(person_id) for (person_id,) in entries.distinct().tuples())
        words = f"what account {credential.account_id} looked at or changed"
        return Found("audit_entry", words, entries.count(), people)

    def named(self, people: frozenset[str]) -> Iterator[Named]:
        """In order of their ids."""
        open_ones = Account.select(Account.person_id).where(Account.disabled_at.is_null())
        reached = {str(person_id) for (person_id,) in open_ones.tuples()}
        rows = Person.select(Person.id, Person.worker_name_masked).order_by(Person.id).tuples()
        for person_id, name in rows.iterator():
            if person_id in people:
                yield Named(person_id, name, person_id in reached)

    def _parts(self, table: type[Table], key: int | None, made: Any) -> Iterator[Any]:
        """Conditions that together are all rows asked for; none of them holds for the same row as another."""
        if key is None:
            yield made
        elif table is Photo:
            living = Photo.select(Photo.id).where(made & Photo.deleted_at.is_null()).tuples()
            under = [photo_id for (photo_id,) in living if self.photos.key_of(photo_id) == key]
            for begin in range(0, len(under), AT_ONCE):
                yield Photo.id.in_(under[begin : begin + AT_ONCE])
        elif columns := [one for one in table._meta.sorted_fields if isinstance(one, EncryptedField)]:
            starts = [_begins(one, f"{key}.") for one in columns]
            yield made & reduce(or_, starts)


def _made_in(table: type[Table], since: datetime | None, until: datetime | None) -> Any:
    """By the id, which begins with the moment of its making."""
    made = table._meta.fields[MADE_WITH.get(str(table._meta.table_name), "id")]
    where: Any = peewee.SQL("1 = 1")
    if since is not None:
        where &= made >= first_id(int(since.timestamp() * 1000))
    if until is not None:
        where &= made < first_id(int(until.timestamp() * 1000))
    return where


def _people(tables: Mapping[str, type[Table]], table: type[Table], where: Any) -> set[str]:
    """Ids of the persons to whom rows of a table lead."""
    name = str(table._meta.table_name)
    if table is Person:
        return _ids(Person.select(Person.id).where(where))
    if table is Photo:
        owners = Photo.select(Photo.owner_id).where(where)
        return _people(tables, Person, Person.id.in_(owners)) | _people(
            tables, Account, Account.id.in_(owners)
        )
    columns = table._meta.fields
    if "person_id" in columns:
        return _ids(table.select(columns["person_id"]).where(where & columns["person_id"].is_null(False)))
    if "holder_index" in columns:
        holders = table.select(table.holder_index).where(where)
        return _people(tables, Person, Person.id_card_index.in_(holders))
    lead = LEADS_OF.get(name) or next(((one, LEADS[one]) for one in LEADS if one in columns), None)
    if lead is None:
        return set()
    column, target = lead
    pointed = table.select(columns[column]).where(where)
    return _people(tables, tables[target], tables[target].id.in_(pointed))


def _ids(query: Any) -> set[str]:
    return {str(found) for (found,) in query.distinct().tuples().iterator()}


def _begins(column: EncryptedField, text: str) -> Any:
    """The token as it is stored; compared as a value of the column, the text would be encrypted first."""
    return peewee.fn.SUBSTR(column, 1, len(text), coerce=False) == text
