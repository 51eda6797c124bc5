"""Certificates and what became of them (SM3)."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, JsonField, Table


class Certificate(Table):
    """One certificate. Two axes: ``activation``, and ``standing`` with the days of its validity.

    It belongs to whoever has proven the number behind ``holder_index``
    (``app.people.models.person.number_index``); nothing is linked or moved when he does.
    ``province_code`` is the province that issued it, whose authority administers it.
    ``standing`` never says expired, that is a matter of the day; ``expired_noted_on`` is when the nightly
    job wrote it into the history. ``category`` is A, B, C or an operation category; posts have
    ``post`` and ``specialty``. ``unit_name`` is where a practitioner is registered (执业注册).
    """

    number = CodeField(max_length=60)
    number_key = CodeField(max_length=60, index=True)
    name = peewee.CharField(max_length=120)
    kind = CodeField()
    category = CodeField(null=True)
    post = CodeField(null=True)
    specialty = CodeField(null=True)
    province_code = CodeField(max_length=6)
    issuer = peewee.CharField(max_length=120, null=True)
    holder_name = EncryptedField()
    holder_name_masked = peewee.CharField(max_length=60)
    holder_name_index = CodeField(max_length=64)
    holder_number = EncryptedField()
    holder_masked = CodeField(max_length=20)
    holder_index = CodeField(max_length=64, index=True)
    issued_on = peewee.DateField(null=True)
    valid_from = peewee.DateField(null=True)
    valid_to = peewee.DateField(null=True)
    activation = CodeField()  # INACTIVE, ACTIVE, DEACTIVATED
    standing = CodeField()  # VALID, CANCELLED, CONVERTED
    ended_at = InstantField(null=True)
    ended_reason = CodeField(null=True)  # DUPLICATE, HOLDER_REQUEST, CONVERTED
    expired_noted_on = peewee.DateField(null=True)
    queryable_from = peewee.DateField(null=True)
    predecessor_id = IdField(null=True)
    source = CodeField()  # ENTERED, IMPORTED, CONVERTED, REGISTERED
    created_at = InstantField()
    unit_id = IdField(null=True)
    unit_name = peewee.CharField(max_length=120, null=True)

    class Meta:
        table_name = "certificate"
        indexes = (
            (("province_code", "number_key"), True),
            (("province_code", "kind", "valid_to"), False),
            (("province_code", "activation"), False),
            (("province_code", "id"), False),
            (("standing", "valid_to"), False),
        )


class CertificateEvent(Table):
    """One line of a certificate's history: who did what to it, when, and why."""

    certificate_id = IdField(index=True)
    event = CodeField()  # entered, activated, deactivated, renewed, expired, cancelled, converted, issued
    at = InstantField()
    account_id = IdField(null=True)
    reason = CodeField(null=True)
    detail = JsonField(default=dict)

    class Meta:
        table_name = "certificate_event"
