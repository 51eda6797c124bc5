"""Persons, accounts, consents, verification, the personal code."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, JsonField, Table


class Account(Table):
    person_id = IdField(null=True, index=True)
    display_name = peewee.CharField(max_length=80, null=True)
    disabled_at = InstantField(null=True)
    created_at = InstantField()

    class Meta:
        table_name = "account"


class WechatBinding(Table):
    account_id = IdField(index=True)
    openid = EncryptedField()
    openid_index = CodeField(max_length=64, unique=True)
    unionid_index = CodeField(max_length=64, null=True, index=True)
    created_at = InstantField()

    class Meta:
        table_name = "wechat_binding"


class PasswordCredential(Table):
    account_id = IdField(unique=True)
    account_name = peewee.CharField(max_length=60, unique=True)
    password_hash = peewee.CharField(max_length=200)
    must_change = peewee.BooleanField(default=False)
    changed_at = InstantField()

    class Meta:
        table_name = "password_credential"


class Session(Table):
    account_id = IdField(index=True)
    device_id = CodeField(max_length=64, null=True)
    created_at = InstantField()
    ended_at = InstantField(null=True)
    ended_reason = CodeField(null=True)

    class Meta:
        table_name = "session"


class RefreshToken(Table):
    session_id = IdField(index=True)
    token_hash = CodeField(max_length=64, unique=True)
    issued_at = InstantField()
    expires_at = InstantField()
    used_at = InstantField(null=True)

    class Meta:
        table_name = "refresh_token"


class RoleGrant(Table):
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


class PersonalCode(Table):
    person_id = IdField(index=True)
    code_id = CodeField(max_length=16, unique=True)
    kind = CodeField()
    active_key = CodeField(null=True, unique=True)
    session_id = IdField(null=True)
    device_tag = peewee.IntegerField(default=0)
    created_at = InstantField()
    revoked_at = InstantField(null=True)
    revoked_reason = CodeField(null=True)

    class Meta:
        table_name = "personal_code"


class Consent(Table):
    account_id = IdField()
    purpose = CodeField()
    version = CodeField()
    text_sha256 = CodeField(max_length=64)
    accepted = peewee.BooleanField()
    decided_at = InstantField()

    class Meta:
        table_name = "consent"
        indexes = ((("account_id", "purpose", "decided_at"), False),)


class Person(Table):
    worker_name = EncryptedField(null=True)
    worker_name_masked = peewee.CharField(max_length=60, null=True)
    worker_name_index = CodeField(max_length=64, null=True, index=True)
    id_card_number = EncryptedField(null=True)
    id_card_index = CodeField(max_length=64, null=True, unique=True)
    id_card_masked = CodeField(max_length=20, null=True)
    cell_phone = EncryptedField(null=True)
    cell_phone_index = CodeField(max_length=64, null=True, index=True)
    cell_phone_masked = CodeField(max_length=20, null=True)
    gender = CodeField(max_length=1, null=True)
    birthday = peewee.DateField(null=True)
    nation = peewee.CharField(max_length=30, null=True)
    household_registration = EncryptedField(null=True)
    id_card_valid_to = peewee.DateField(null=True)
    head_image_id = IdField(null=True)
    channel = CodeField(null=True)
    verified_at = InstantField(null=True)
    stored_at = InstantField(null=True)
    revoked_at = InstantField(null=True)
    revoked_reason = peewee.CharField(max_length=200, null=True)
    merged_into = IdField(null=True, index=True)
    created_at = InstantField()

    class Meta:
        table_name = "person"


class FaceTemplate(Table):
    person_id = IdField(unique=True)
    template = EncryptedField()
    engine = CodeField()
    created_at = InstantField()

    class Meta:
        table_name = "face_template"


class Verification(Table):
    account_id = IdField(unique=True)
    status = CodeField()
    revision = peewee.IntegerField(default=0)
    channel = CodeField(null=True)
    quality = CodeField(null=True)
    reasons = JsonField(default=list)
    front_photo_id = IdField(null=True)
    back_photo_id = IdField(null=True)
    portrait_photo_id = IdField(null=True)
    selfie_photo_id = IdField(null=True)
    recognised = EncryptedField(null=True)
    confirmed_name = EncryptedField(null=True)
    confirmed_number = EncryptedField(null=True)
    confirmed_index = CodeField(max_length=64, null=True, index=True)
    was_corrected = peewee.BooleanField(default=False)
    is_rebinding = peewee.BooleanField(default=False)
    card_attempts = peewee.IntegerField(default=0)
    face_attempts = peewee.IntegerField(default=0)
    attempts_on = peewee.DateField(null=True)
    face_zone = CodeField(null=True)
    face_distance = peewee.DoubleField(null=True)
    submitted_at = InstantField(null=True)
    verified_at = InstantField(null=True)
    registry_receipt = CodeField(max_length=80, null=True)
    updated_at = InstantField()

    class Meta:
        table_name = "real_name_verification"


class VerificationReview(Table):
    verification_id = IdField()
    account_id = IdField()
    cause = CodeField()
    reason = peewee.CharField(max_length=500, null=True)
    open_key = IdField(null=True, unique=True)
    opened_at = InstantField()
    decided_at = InstantField(null=True)
    decided_by = IdField(null=True)
    approved = peewee.BooleanField(null=True)
    decision_reason = peewee.CharField(max_length=500, null=True)

    class Meta:
        table_name = "verification_review"
        indexes = ((("decided_at", "opened_at"), False),)


TABLES = [
    Account,
    WechatBinding,
    PasswordCredential,
    Session,
    RefreshToken,
    RoleGrant,
    PersonalCode,
    Consent,
    Person,
    FaceTemplate,
    Verification,
    VerificationReview,
]


def up(migrator, db):
    db.create_tables(TABLES, safe=False)


def down(migrator, db):
    db.drop_tables(list(reversed(TABLES)), safe=False)
