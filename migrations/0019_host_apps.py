"""Sign-ins through host apps (随申办): whose subject an account is, and sign-ins that are under way."""

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, Table


class HostBinding(Table):
    account_id = IdField(index=True)
    host = CodeField()
    subject = EncryptedField()
    subject_index = CodeField(max_length=64, unique=True)
    created_at = InstantField()

    class Meta:
        table_name = "host_binding"


class HostSignInTry(Table):
    host = CodeField()
    state_hash = CodeField(max_length=64, unique=True)
    ticket_hash = CodeField(max_length=64)
    verifier = EncryptedField()
    issued_at = InstantField()
    expires_at = InstantField(index=True)
    used_at = InstantField(null=True)

    class Meta:
        table_name = "host_sign_in"


TABLES = [HostBinding, HostSignInTry]


def up(migrator, db):
    db.create_tables(TABLES, safe=False)


def down(migrator, db):
    db.drop_tables(list(reversed(TABLES)), safe=False)
