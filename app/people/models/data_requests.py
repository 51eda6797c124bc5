"""What people ask for about their own data (PIPL 45 to 47)."""

import peewee

from app.kernel.db import CodeField, IdField, InstantField, JsonField, Table


class DataRequest(Table):
    """One request; ``open_key`` keeps somebody from having two of a kind in hand.

    ``photo_id`` names the file of an export in the photo store until ``kept_until``. ``outcome`` says what
    a deletion removed and what it kept, in words and numbers, nothing personal.
    """

    person_id = IdField(index=True)
    account_id = IdField()
    kind = CodeField()  # export, deletion
    state = CodeField()  # waiting, done, failed, withdrawn
    requested_at = InstantField()
    due_on = peewee.DateField()
    settled_at = InstantField(null=True)
    photo_id = IdField(null=True)
    kept_until = InstantField(null=True)
    outcome = JsonField(null=True)
    open_key = CodeField(max_length=60, null=True, unique=True)

    class Meta:
        table_name = "data_request"
        indexes = ((("state", "due_on"), False),)
