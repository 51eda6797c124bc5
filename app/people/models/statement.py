"""What a person states about himself for his archive (一人一档), and who looked at the paper."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, Table


class Statement(Table):
    """One statement: 学历, 职称 or 居住信息.

    ``content`` is JSON in the shape of ``rules.statements.read_statement``, encrypted as a whole since an
    address is in it. The person takes it back whenever he likes, and nothing of it stays then.
    """

    person_id = IdField(index=True)
    kind = CodeField()  # education, title, residence
    content = EncryptedField()
    state = CodeField()  # stated, confirmed, refused
    stated_at = InstantField()
    decided_at = InstantField(null=True)
    decided_by = IdField(null=True)
    decision_reason = peewee.CharField(max_length=200, null=True)

    class Meta:
        table_name = "archive_statement"
        indexes = ((("state", "id"), False),)
