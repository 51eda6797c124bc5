"""Sign-ins through host apps, as OAuth 2.0 knows them (RFC 6749, RFC 7636)."""

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, Table


class HostBinding(Table):
    """One subject of one host, one account (SH2023-3.13-1); the index makes racing first sign-ins one."""

    account_id = IdField(index=True)
    host = CodeField()
    subject = EncryptedField()
    subject_index = CodeField(max_length=64, unique=True)
    created_at = InstantField()

    class Meta:
        table_name = "host_binding"


class HostSignInTry(Table):
    """A browser went to a host and is awaited: by the SHA-256 of its state, used once.

    ``ticket_hash`` is that of a secret which only this browser has; ``verifier`` goes with the code (PKCE).
    """

    host = CodeField()
    state_hash = CodeField(max_length=64, unique=True)
    ticket_hash = CodeField(max_length=64)
    verifier = EncryptedField()
    issued_at = InstantField()
    expires_at = InstantField(index=True)
    used_at = InstantField(null=True)

    class Meta:
        table_name = "host_sign_in"
