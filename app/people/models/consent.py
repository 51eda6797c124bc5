"""Consent per purpose and version, given and withdrawn (CQ2023-A2.3-3, PIPL)."""

import peewee

from app.kernel.db import CodeField, IdField, InstantField, Table


class Consent(Table):
    """One decision of one account about one document; the newest counts, none is ever changed."""

    account_id = IdField()
    purpose = CodeField()
    version = CodeField()
    text_sha256 = CodeField(max_length=64)
    accepted = peewee.BooleanField()
    decided_at = InstantField()

    class Meta:
        table_name = "consent"
        indexes = ((("account_id", "purpose", "decided_at"), False),)
