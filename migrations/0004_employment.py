"""Membership on projects, its steps, bars, roster imports."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, JsonField, Table


class ProjectWorker(Table):
    project_id = IdField()
    person_id = IdField()
    company_id = IdField()
    team_id = IdField(null=True)
    work_type = CodeField(null=True)
    identity_class = CodeField()
    post = CodeField(null=True)
    is_team_leader = peewee.BooleanField(default=False)
    cell_phone = EncryptedField(null=True)
    stage = CodeField()
    joined_on = peewee.DateField()
    exited_on = peewee.DateField(null=True)
    exit_reason = peewee.CharField(max_length=200, null=True)
    active_key = CodeField(max_length=60, null=True, unique=True)
    created_at = InstantField()
    updated_at = InstantField()

    class Meta:
        table_name = "project_worker"
        indexes = ((("person_id", "project_id"), False), (("project_id", "id"), False))


class EngagementStep(Table):
    project_worker_id = IdField(index=True)
    stage = CodeField()
    at = InstantField()
    account_id = IdField(null=True)
    evidence = peewee.CharField(max_length=200, null=True)

    class Meta:
        table_name = "engagement_step"


class BlacklistEntry(Table):
    person_id = IdField(index=True)
    region_code = CodeField(max_length=6)
    reason = peewee.CharField(max_length=200)
    since = peewee.DateField()
    until = peewee.DateField(null=True)
    lifted_at = InstantField(null=True)
    created_by = IdField(null=True)
    created_at = InstantField()

    class Meta:
        table_name = "blacklist_entry"


class RosterImport(Table):
    project_id = IdField(index=True)
    account_id = IdField()
    sheet_photo_id = IdField()
    state = CodeField()
    rows_total = peewee.IntegerField(default=0)
    rows_done = peewee.IntegerField(default=0)
    rows_taken = peewee.IntegerField(default=0)
    created_at = InstantField()
    finished_at = InstantField(null=True)

    class Meta:
        table_name = "roster_import"


class RosterImportRow(Table):
    import_id = IdField()
    row_number = peewee.IntegerField()
    taken = peewee.BooleanField()
    project_worker_id = IdField(null=True)
    name_masked = peewee.CharField(max_length=60, null=True)
    reasons = JsonField(default=list)

    class Meta:
        table_name = "roster_import_row"
        indexes = ((("import_id", "row_number"), True),)


TABLES = [ProjectWorker, EngagementStep, BlacklistEntry, RosterImport, RosterImportRow]


def up(migrator, db):
    db.create_tables(TABLES, safe=False)


def down(migrator, db):
    db.drop_tables(list(reversed(TABLES)), safe=False)
