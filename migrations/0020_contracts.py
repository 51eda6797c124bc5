"""Labour contracts of workers, version by version."""

import peewee

from app.kernel.db import CodeField, IdField, InstantField, Table


class WorkerContract(Table):
    project_id = IdField()
    project_worker_id = IdField()
    company_id = IdField()
    kind = CodeField()
    signed_on = peewee.DateField()
    duration = CodeField()
    period_from = peewee.DateField()
    period_to = peewee.DateField(null=True)
    entered_on = peewee.DateField()
    entry_due_on = peewee.DateField(null=True)
    is_entry_due_provisional = peewee.BooleanField(default=False)
    is_late = peewee.BooleanField(default=False)
    terminated_on = peewee.DateField(null=True)
    termination_reason = peewee.CharField(max_length=200, null=True)
    terminated_by = IdField(null=True)
    voided_at = InstantField(null=True)
    living_key = CodeField(max_length=60, null=True, unique=True)
    latest = peewee.IntegerField(default=1)
    photo_id = IdField(null=True)
    created_by = IdField()
    created_at = InstantField()

    class Meta:
        table_name = "worker_contract"
        indexes = (
            (("project_worker_id", "period_from"), False),
            (("project_id", "id"), False),
        )


class ContractVersion(Table):
    contract_id = IdField()
    number = peewee.IntegerField()
    effective_from = peewee.DateField()
    task = peewee.CharField(max_length=300, null=True)
    remuneration = peewee.CharField(max_length=300, null=True)
    wage_cents = peewee.IntegerField(null=True)
    wage_unit = CodeField(null=True)
    pay_method = CodeField(null=True)
    pay_day = peewee.IntegerField(null=True)
    dispute_resolution = peewee.CharField(max_length=300, null=True)
    liability = peewee.CharField(max_length=300, null=True)
    reason = peewee.CharField(max_length=200, null=True)
    answer = CodeField()
    answered_at = InstantField(null=True)
    objection = peewee.CharField(max_length=300, null=True)
    created_by = IdField()
    created_at = InstantField()

    class Meta:
        table_name = "worker_contract_version"
        indexes = ((("contract_id", "number"), True),)


TABLES = [WorkerContract, ContractVersion]


def up(migrator, db):
    db.create_tables(TABLES, safe=False)


def down(migrator, db):
    db.drop_tables(list(reversed(TABLES)), safe=False)
