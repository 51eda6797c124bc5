"""The personal code (建设码): one living code per person (SH2023-1-2)."""

import peewee

from app.kernel.db import CodeField, IdField, InstantField, Table

PHONE, STICKER = "phone", "sticker"


class PersonalCode(Table):
    """``code_id`` is what the picture carries.

    ``kind`` sticker is the printed copy, which outlives a new sign-in on the phone. ``active_key`` exists
    once while the code lives: the person id, for a sticker ``sticker:<person id>``.
    """

    person_id = IdField(index=True)
    code_id = CodeField(max_length=16, unique=True)
    kind = CodeField(default=PHONE)
    active_key = CodeField(null=True, unique=True)
    session_id = IdField(null=True)  # the phone that shows it
    device_tag = peewee.IntegerField(default=0)
    created_at = InstantField()
    revoked_at = InstantField(null=True)
    revoked_reason = CodeField(null=True)

    class Meta:
        table_name = "personal_code"
