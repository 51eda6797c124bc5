"""Notices to people, and the quota of WeChat messages."""

import peewee

from app.kernel.db import CodeField, IdField, InstantField, Table


class Notice(Table):
    person_id = IdField(index=True)
    kind = CodeField()
    title = peewee.CharField(max_length=60)
    text = peewee.CharField(max_length=300)
    link = peewee.CharField(max_length=200, null=True)
    key = CodeField(max_length=120, null=True, unique=True)
    created_at = InstantField()
    read_at = InstantField(null=True)
    message_state = CodeField()
    message_reason = CodeField(max_length=60, null=True)
    messaged_at = InstantField(null=True)

    class Meta:
        table_name = "notice"


class MessageQuota(Table):
    account_id = IdField()
    template = CodeField()
    remaining = peewee.IntegerField(default=0)
    updated_at = InstantField()

    class Meta:
        table_name = "message_quota"
        indexes = ((("account_id", "template"), True),)


class MessageLedger(Table):
    account_id = IdField(index=True)
    template = CodeField()
    change = peewee.IntegerField()
    why = CodeField()
    notice_id = IdField(null=True)
    at = InstantField()

    class Meta:
        table_name = "message_ledger"


TABLES = [Notice, MessageQuota, MessageLedger]


def up(migrator, db):
    db.create_tables(TABLES, safe=False)


def down(migrator, db):
    db.drop_tables(list(reversed(TABLES)), safe=False)
