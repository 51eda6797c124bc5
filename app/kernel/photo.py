"""The register of pictures: what is kept, for how long, and the proof that it went."""

from __future__ import annotations

import peewee

from app.kernel.db import CodeField, IdField, InstantField, Table


class Photo(Table):
    """One encrypted picture; the row outlives the file.

    ``size`` in bytes is that of the picture itself, ``sha256`` (hex) that of the stored ciphertext.
    ``keep_until`` is the end of its retention time, none while its owner needs it; ``deleted_at`` says
    that nothing is left of it but this row.
    """

    kind = CodeField()
    owner_id = IdField(index=True)
    content_type = CodeField()
    size = peewee.IntegerField()
    sha256 = CodeField(max_length=64)
    keep_until = InstantField(null=True, index=True)
    created_at = InstantField()
    deleted_at = InstantField(null=True)

    class Meta:
        table_name = "photo"
