"""Notices to people: in the app, and as subscribe messages of WeChat while there is quota for them."""

import peewee

from app.kernel.db import CodeField, IdField, InstantField, Table


class Notice(Table):
    """One notice to one person, kept in the app whatever becomes of the message.

    ``key`` keeps the same notice from being given twice. ``message_state``: none (no template for its
    kind), waiting, sending, sent, no_quota, refused, failed.
    """

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
    """How many messages of a template an account still accepts; one acceptance is one message."""

    account_id = IdField()
    template = CodeField()
    remaining = peewee.IntegerField(default=0)
    updated_at = InstantField()

    class Meta:
        table_name = "message_quota"
        indexes = ((("account_id", "template"), True),)


class MessageLedger(Table):
    """Every change of a quota: accepted, sent, refused by WeChat, given back."""

    account_id = IdField(index=True)
    template = CodeField()
    change = peewee.IntegerField()
    why = CodeField()
    notice_id = IdField(null=True)
    at = InstantField()

    class Meta:
        table_name = "message_ledger"
