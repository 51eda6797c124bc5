"""Mobile numbers as a way to sign in (CQ2023-A2.3-1)."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, Table


class PhoneBinding(Table):
    """One mobile number, one account."""

    account_id = IdField(index=True)
    cell_phone = EncryptedField()
    cell_phone_index = CodeField(max_length=64, unique=True)
    created_at = InstantField()

    class Meta:
        table_name = "phone_binding"


class SmsCode(Table):
    """A code that was sent, by the keyed digest of number and code; used once or not at all."""

    cell_phone_index = CodeField(max_length=64)
    code_digest = CodeField(max_length=64)
    attempts = peewee.IntegerField(default=0)
    sent_at = InstantField()
    expires_at = InstantField()
    used_at = InstantField(null=True)

    class Meta:
        table_name = "sms_code"
        indexes = ((("cell_phone_index", "sent_at"), False),)
