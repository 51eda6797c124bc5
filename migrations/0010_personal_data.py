"""Requests of people about their own data, and the proof of what was removed."""

import peewee

from app.kernel.db import CodeField, IdField, InstantField, JsonField, Table


class PurgeRecord(Table):
    kind = CodeField(max_length=60)
    removed = peewee.IntegerField()
    until = InstantField()
    at = InstantField()

    class Meta:
        table_name = "purge_record"
        indexes = ((("at", "kind"), False),)


class DataRequest(Table):
    person_id = IdField(index=True)
    account_id = IdField()
    kind = CodeField()
    state = CodeField()
    requested_at = InstantField()
    due_on = peewee.DateField()
    settled_at = InstantField(null=True)
    photo_id = IdField(null=True)
    kept_until = InstantField(null=True)
    outcome = JsonField(null=True)
    open_key = CodeField(max_length=60, null=True, unique=True)

    class Meta:
        table_name = "data_request"
        indexes = ((("state", "due_on"), False),)


TABLES = [PurgeRecord, DataRequest]


def up(migrator, db):
    db.create_tables(TABLES, safe=False)


def down(migrator, db):
    db.drop_tables(list(reversed(TABLES)), safe=False)
