"""Certificates of one person in two provinces (SM6)."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, JsonField, Table


class DuplicateImport(Table):
    """A list that the ministry or another province sent."""

    province_code = CodeField(max_length=6)
    source_authority = peewee.CharField(max_length=120)
    source_document = peewee.CharField(max_length=120)
    received_on = peewee.DateField()
    account_id = IdField()
    rows_total = peewee.IntegerField(default=0)
    rows_matched = peewee.IntegerField(default=0)
    created_at = InstantField()

    class Meta:
        table_name = "duplicate_import"


class DuplicateCase(Table):
    """One case per local certificate; ``open_key`` keeps a second list from opening it again.

    A row that matches nothing is kept once for a holder and the certificate named (``unmatched_key``).

    Working days are counted from ``notified_at`` and from ``published_at``; ``due_on`` and
    ``publication_ends_on`` are provisional while the calendar of the year is not known.
    """

    province_code = CodeField(max_length=6)
    import_id = IdField(index=True)
    row_number = peewee.IntegerField()
    state = CodeField()
    holder_name = EncryptedField()
    holder_name_masked = peewee.CharField(max_length=60)
    holder_number = EncryptedField()
    holder_masked = CodeField(max_length=20)
    holder_index = CodeField(max_length=64, index=True)
    kind = CodeField()
    category = CodeField(null=True)
    local_certificate_id = IdField(null=True, index=True)
    other_province = CodeField(max_length=6)
    other_number = CodeField(max_length=60)
    sources = JsonField(default=list)
    notified_at = InstantField(null=True)
    notification_proof = peewee.CharField(max_length=300, null=True)
    due_on = peewee.DateField(null=True)
    unreachable_reason = peewee.CharField(max_length=300, null=True)
    unreachable_at = InstantField(null=True)
    choice = CodeField(null=True)  # local, other
    choice_evidence = JsonField(default=list)
    chosen_at = InstantField(null=True)
    chosen_by = IdField(null=True)
    published_at = InstantField(null=True)
    publication_ends_on = peewee.DateField(null=True)
    is_provisional = peewee.BooleanField(default=False)
    closed_at = InstantField(null=True)
    closed_reason = CodeField(null=True)
    open_key = IdField(null=True, unique=True)
    unmatched_key = CodeField(max_length=64, null=True, unique=True)
    created_at = InstantField()

    class Meta:
        table_name = "duplicate_case"
        indexes = ((("province_code", "state"), False),)


class CaseAttempt(Table):
    """An attempt to reach the holder, on record before he may be called unreachable."""

    case_id = IdField(index=True)
    at = InstantField()
    way = CodeField()  # phone, message, letter, visit, employer
    result = peewee.CharField(max_length=200)
    account_id = IdField()

    class Meta:
        table_name = "duplicate_case_attempt"
