"""Sheets of certificates and the answer to each of their rows."""

import peewee

from app.kernel.db import CodeField, IdField, InstantField, JsonField, Table


class CertificateImport(Table):
    """A sheet that was accepted; the file is kept until its last row is answered."""

    province_code = CodeField(max_length=6)
    account_id = IdField()
    sheet_photo_id = IdField()
    form = CodeField()  # xlsx, csv
    state = CodeField()  # waiting, running, done, failed
    rows_total = peewee.IntegerField(default=0)
    rows_done = peewee.IntegerField(default=0)
    rows_taken = peewee.IntegerField(default=0)
    created_at = InstantField()
    finished_at = InstantField(null=True)
    fault = peewee.CharField(max_length=200, null=True)  # why it could not be worked off

    class Meta:
        table_name = "certificate_import"


class CertificateImportRow(Table):
    """The answer to one row; taken rows have one as well, so that a sheet can be answered whole."""

    import_id = IdField()
    row_number = peewee.IntegerField()
    certificate_id = IdField(null=True)
    taken = peewee.BooleanField()
    name_masked = peewee.CharField(max_length=60, null=True)
    reasons = JsonField(default=list)

    class Meta:
        table_name = "certificate_import_row"
        indexes = ((("import_id", "row_number"), True),)
