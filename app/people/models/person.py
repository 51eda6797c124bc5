"""The person (从业人员): one row per ID number, shared by every site (HZ2016-4.1-4)."""

import peewee

from app.kernel import crypto
from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, Table


def number_index(id_number: str) -> str:
    """``Person.id_card_index`` of a number in its normal form (18 characters, capital X)."""
    return crypto.cipher().blind_index(id_number, "person.id_card_number")


def name_index(name: str) -> str:
    """``Person.worker_name_index`` of a name in its normal form."""
    return crypto.cipher().blind_index(name, "person.worker_name")


class Person(Table):
    """A person before and after he proved who he is.

    Registered by a site: name and number without ``verified_at``. Signed in first: neither, until he
    confirms his ID card. ``merged_into`` names the row that lives on when both were the same man.
    ``closed_at``: he closed his account; what is left is only kept, until he comes back.
    Names, numbers and phones are ciphertext; ``*_index`` finds them, ``*_masked`` shows them.
    """

    worker_name = EncryptedField(null=True)
    worker_name_masked = peewee.CharField(max_length=60, null=True)
    worker_name_index = CodeField(max_length=64, null=True, index=True)
    id_card_number = EncryptedField(null=True)
    id_card_index = CodeField(max_length=64, null=True, unique=True)
    id_card_masked = CodeField(max_length=20, null=True)
    cell_phone = EncryptedField(null=True)
    cell_phone_index = CodeField(max_length=64, null=True, index=True)
    cell_phone_masked = CodeField(max_length=20, null=True)
    gender = CodeField(max_length=1, null=True)  # M or F
    birthday = peewee.DateField(null=True)
    nation = peewee.CharField(max_length=30, null=True)
    household_registration = EncryptedField(null=True)
    id_card_valid_to = peewee.DateField(null=True)  # null beside verified_at: 长期 or back not shown
    head_image_id = IdField(null=True)
    channel = CodeField(null=True)
    verified_at = InstantField(null=True)  # 已认证
    stored_at = InstantField(null=True)  # 已入库
    revoked_at = InstantField(null=True)
    revoked_reason = peewee.CharField(max_length=200, null=True)
    merged_into = IdField(null=True, index=True)
    closed_at = InstantField(null=True)
    created_at = InstantField()

    class Meta:
        table_name = "person"


class FaceTemplate(Table):
    """128 numbers of a face, apart from the identity; needed to move the account to a new phone."""

    person_id = IdField(unique=True)
    template = EncryptedField()  # base64 of the engine's bytes
    engine = CodeField()
    created_at = InstantField()

    class Meta:
        table_name = "face_template"
