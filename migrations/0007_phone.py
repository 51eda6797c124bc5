"""Mobile numbers that sign in, and the codes sent to them."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, Table


class PhoneBinding(Table):
    account_id = IdField(index=True)
    cell_phone = EncryptedField()
    cell_phone_index = CodeField(max_length=64, unique=True)
    created_at = InstantField()

    class Meta:
        table_name = "phone_binding"


class SmsCode(Table):
    cell_phone_index = CodeField(max_length=64)
    code_digest = CodeField(max_length=64)
    attempts = peewee.IntegerField(default=0)
    sent_at = InstantField()
    expires_at = InstantField()
    used_at = InstantField(null=True)

    class Meta:
        table_name = "sms_code"
        indexes = ((("cell_phone_index", "sent_at"), False),)


TABLES = [PhoneBinding, SmsCode]


def up(migrator, db):
    db.create_tables(TABLES, safe=False)


def down(migrator, db):
    db.drop_tables(list(reversed(TABLES)), safe=False)
