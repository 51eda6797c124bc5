"""The audit trail, the jobs, the list of pictures."""

import peewee

from app.kernel.db import CodeField, IdField, InstantField, JsonField, Table


class AuditEntry(Table):
    seq = peewee.BigIntegerField(unique=True)
    at = InstantField()
    action = CodeField(max_length=60)
    account_id = IdField(null=True)
    person_id = IdField(null=True, index=True)
    subject_type = CodeField()
    subject_id = CodeField(max_length=64)
    detail = JsonField()
    seal = CodeField(max_length=64)

    class Meta:
        table_name = "audit_entry"


class Job(Table):
    kind = CodeField()
    subject_id = IdField()
    payload = JsonField()
    pending_key = CodeField(max_length=120, null=True, unique=True)
    state = CodeField()
    run_at = InstantField()
    lease_until = InstantField(null=True)
    attempts = peewee.IntegerField(default=0)
    last_error = CodeField(max_length=200, null=True)
    progress_done = peewee.IntegerField(default=0)
    progress_total = peewee.IntegerField(default=0)
    created_at = InstantField()
    finished_at = InstantField(null=True)

    class Meta:
        table_name = "job"
        indexes = ((("state", "run_at"), False), (("kind", "subject_id"), False))


class Photo(Table):
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


TABLES = [AuditEntry, Job, Photo]


def up(migrator, db):
    db.create_tables(TABLES, safe=False)


def down(migrator, db):
    db.drop_tables(list(reversed(TABLES)), safe=False)
