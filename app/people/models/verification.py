"""Real-name verification (实名认证): SM1, one current run per account, and the reviews by people."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, JsonField, Table


class Verification(Table):
    """Where somebody stands on the way to 已认证 and 已入库.

    ``recognised`` is the encrypted JSON of what the engine read; ``confirmed_*`` what the person says.
    ``revision`` grows with every change, so that a waiting request sees it.
    """

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
    attempts_on = peewee.DateField(null=True)  # the legal day that the two counters belong to
    face_zone = CodeField(null=True)
    face_distance = peewee.DoubleField(null=True)
    submitted_at = InstantField(null=True)
    verified_at = InstantField(null=True)
    registry_receipt = CodeField(max_length=80, null=True)
    updated_at = InstantField()

    class Meta:
        table_name = "real_name_verification"


class VerificationReview(Table):
    """A person with the right looks at card and face where an engine may not or could not decide."""

    verification_id = IdField()
    account_id = IdField()
    cause = CodeField()  # asked, face_review, number_changed, rebinding
    reason = peewee.CharField(max_length=500, null=True)
    open_key = IdField(null=True, unique=True)  # the verification id while undecided: one at a time
    opened_at = InstantField()
    decided_at = InstantField(null=True)
    decided_by = IdField(null=True)
    approved = peewee.BooleanField(null=True)
    decision_reason = peewee.CharField(max_length=500, null=True)

    class Meta:
        table_name = "verification_review"
        indexes = ((("decided_at", "opened_at"), False),)
