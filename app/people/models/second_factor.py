"""The second factor of accounts with a password (RFC 6238), and sign-ins that wait for it."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, Table


class SecondFactor(Table):
    """One per account. ``secret`` counts; ``pending_secret`` waits for its first code.

    ``last_step`` is the newest 30-second step whose code was used; only later ones are taken. ``failures``
    counts wrong codes since ``failing_since``.
    """

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
    """In place of a code when the phone is lost: by its keyed digest, used once."""

    account_id = IdField(index=True)
    code_digest = CodeField(max_length=64, unique=True)
    created_at = InstantField()
    used_at = InstantField(null=True)

    class Meta:
        table_name = "recovery_code"


class SignInTicket(Table):
    """The first factor was right, the second is awaited: by the SHA-256 of the ticket, used once."""

    account_id = IdField(index=True)
    ticket_hash = CodeField(max_length=64, unique=True)
    issued_at = InstantField()
    expires_at = InstantField(index=True)
    used_at = InstantField(null=True)

    class Meta:
        table_name = "sign_in_ticket"
