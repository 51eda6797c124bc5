"""Registration for an assessment (报名申请, CQ2023 §一) and exempt applications (§三(一))."""

import peewee

from app.kernel.db import CodeField, IdField, InstantField, JsonField, Table


class RegistrationApplication(Table):
    """One application. It is accepted only once both checks at the server have answered.

    ``pending_key`` keeps a person from having two open applications for the same thing.
    """

    person_id = IdField(index=True)
    province_code = CodeField(max_length=6)
    service_item = CodeField()  # SAFETY_MANAGEMENT, SPECIAL_OPERATION, SAFETY_C_EXEMPTION
    category = CodeField()
    channel = peewee.CharField(max_length=20)
    state = CodeField()  # pending, accepted, refused
    self_checked_at = InstantField(null=True)
    real_name_ok = peewee.BooleanField()
    real_name_checked_at = InstantField()
    duplicate_source = CodeField(null=True)
    duplicate_result = CodeField(null=True)  # none, found, unreachable
    duplicate_checked_at = InstantField(null=True)
    duplicate_found = JsonField(default=list)
    reasons = JsonField(default=list)
    applied_at = InstantField()
    decided_at = InstantField(null=True)
    pending_key = CodeField(max_length=120, null=True, unique=True)

    class Meta:
        table_name = "registration_application"
        indexes = ((("province_code", "state"), False),)
