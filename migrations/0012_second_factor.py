"""The second factor of accounts, and which sign-ins were made with it."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, Table


class SecondFactor(Table):
    account_id = IdField(unique=True)
    secret = EncryptedField(null=True)
    confirmed_at = InstantField(null=True)
    last_step = peewee.BigIntegerField(default=0)
    pending_secret = EncryptedField(null=True)
    pending_since = InstantField(null=True)
    failures = peewee.IntegerField(default=0)
    failing_since = InstantField(null=True)

    class Meta:
        table_name = "second_factor"


class RecoveryCode(Table):
    account_id = IdField(index=True)
    code_digest = CodeField(max_length=64, unique=True)
    created_at = InstantField()
    used_at = InstantField(null=True)

    class Meta:
        table_name = "recovery_code"


class SignInTicket(Table):
    account_id = IdField(index=True)
    ticket_hash = CodeField(max_length=64, unique=True)
    issued_at = InstantField()
    expires_at = InstantField(index=True)
    used_at = InstantField(null=True)

    class Meta:
        table_name = "sign_in_ticket"


TABLES = [SecondFactor, RecoveryCode, SignInTicket]


def up(migrator, db):
    db.create_tables(TABLES, safe=False)
    migrator.migrate(migrator.add_column("session", "second_factor_at", InstantField(null=True)))


def down(migrator, db):
    migrator.migrate(migrator.drop_column("session", "second_factor_at"))
    db.drop_tables(list(reversed(TABLES)), safe=False)
