"""The archive of a person: what he states, health checks, evaluations, awards and penalties."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, Table


class Statement(Table):
    person_id = IdField(index=True)
    kind = CodeField()
    content = EncryptedField()
    state = CodeField()
    stated_at = InstantField()
    decided_at = InstantField(null=True)
    decided_by = IdField(null=True)
    decision_reason = peewee.CharField(max_length=200, null=True)

    class Meta:
        table_name = "archive_statement"
        indexes = ((("state", "id"), False),)


class HealthCheck(Table):
    person_id = IdField(index=True)
    project_worker_id = IdField(index=True)
    company_id = IdField()
    checked_on = peewee.DateField()
    institution = peewee.CharField(max_length=100)
    result = EncryptedField()
    special_post = CodeField(null=True)
    next_due_on = peewee.DateField()
    created_by = IdField(null=True)
    created_at = InstantField()

    class Meta:
        table_name = "health_check"
        indexes = ((("project_worker_id", "checked_on"), True),)


class WorkerEvaluation(Table):
    person_id = IdField(index=True)
    project_worker_id = IdField(unique=True)
    company_id = IdField()
    score = peewee.IntegerField()
    reason = peewee.CharField(max_length=200)
    given_by = IdField(null=True)
    given_at = InstantField()
    objection = peewee.CharField(max_length=200, null=True)
    objected_at = InstantField(null=True)

    class Meta:
        table_name = "worker_evaluation"


class ConductRecord(Table):
    person_id = IdField(index=True)
    kind = CodeField()
    matter = peewee.CharField(max_length=200)
    authority = peewee.CharField(max_length=100)
    decided_on = peewee.DateField()
    created_by = IdField(null=True)
    created_at = InstantField()
    withdrawn_at = InstantField(null=True)
    withdrawn_reason = peewee.CharField(max_length=200, null=True)

    class Meta:
        table_name = "conduct_record"


TABLES = [Statement, HealthCheck, WorkerEvaluation, ConductRecord]


def up(migrator, db):
    db.create_tables(TABLES, safe=False)


def down(migrator, db):
    db.drop_tables(list(reversed(TABLES)), safe=False)
