"""Accounts: how somebody signs in, for how long, and what he may do."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, Table


class Account(Table):
    """A login. A worker's account points to his person; staff need not be a person of the registry.

    ``disabled_at``: closed by the person himself, for good. ``suspended_at``: the office side is closed, the
    password and the roles; nothing is left then of an account that is nobody's person.
    """

    person_id = IdField(null=True, index=True)
    display_name = peewee.CharField(max_length=80, null=True)
    disabled_at = InstantField(null=True)
    suspended_at = InstantField(null=True)
    created_at = InstantField()

    class Meta:
        table_name = "account"


class WechatBinding(Table):
    """One WeChat openid, one account (CQ2023-A1-2); the index column makes racing first sign-ins one."""

    account_id = IdField(index=True)
    openid = EncryptedField()
    openid_index = CodeField(max_length=64, unique=True)
    unionid_index = CodeField(max_length=64, null=True, index=True)
    created_at = InstantField()

    class Meta:
        table_name = "wechat_binding"


class PasswordCredential(Table):
    """Account name (lower case) and scrypt hash, for staff, centres, companies and authorities."""

    account_id = IdField(unique=True)
    account_name = peewee.CharField(max_length=60, unique=True)
    password_hash = peewee.CharField(max_length=200)
    must_change = peewee.BooleanField(default=False)
    changed_at = InstantField()

    class Meta:
        table_name = "password_credential"


class Session(Table):
    """One sign-in on one device: the family of its tokens. Ended once, it never comes back.

    ``second_factor_at``: when the second factor was given in it; null where none was.
    """

    account_id = IdField(index=True)
    device_id = CodeField(max_length=64, null=True)
    created_at = InstantField()
    second_factor_at = InstantField(null=True)
    ended_at = InstantField(null=True)
    ended_reason = CodeField(null=True)

    class Meta:
        table_name = "session"


class RefreshToken(Table):
    """A refresh token by its SHA-256; used twice it ends its session."""

    session_id = IdField(index=True)
    token_hash = CodeField(max_length=64, unique=True)
    issued_at = InstantField()
    expires_at = InstantField()
    used_at = InstantField(null=True)

    class Meta:
        table_name = "refresh_token"


class RoleGrant(Table):
    """A role of an account on one object; revoked, never deleted."""

    account_id = IdField(index=True)
    role = CodeField()
    scope_type = CodeField()
    scope_id = CodeField()
    granted_at = InstantField()
    granted_by = IdField(null=True)
    revoked_at = InstantField(null=True)

    class Meta:
        table_name = "role_grant"
        indexes = ((("scope_type", "scope_id", "role"), False),)
