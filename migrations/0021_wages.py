"""Wages: special accounts, batches, lines, steps, payments, advances, arrears."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, JsonField, Table


class WageBatch(Table):
    project_id = IdField()
    company_id = IdField()
    pay_month = CodeField(max_length=7)
    state = CodeField()
    due_on = peewee.DateField(null=True)
    computed_at = InstantField()
    submitted_by = IdField(null=True)
    locked_hash = CodeField(max_length=64, null=True)
    created_at = InstantField()

    class Meta:
        table_name = "wage_batch"
        indexes = (
            (("project_id", "company_id", "pay_month"), True),
            (("state", "due_on"), False),
        )


class WageItem(Table):
    batch_id = IdField()
    person_id = IdField(index=True)
    project_worker_id = IdField()
    back_pay_month = CodeField(max_length=7, default="")
    days = peewee.IntegerField(default=0)
    seconds = peewee.IntegerField(default=0)
    wage_cents = peewee.BigIntegerField(null=True)
    unit = CodeField(null=True)
    computed_cents = peewee.BigIntegerField(null=True)
    amount_cents = peewee.BigIntegerField(default=0)
    flags = JsonField(default=list)
    due_on = peewee.DateField()
    edit_reason = peewee.CharField(max_length=200, null=True)
    edited_by = IdField(null=True)
    edited_at = InstantField(null=True)
    paid_cents = peewee.BigIntegerField(default=0)
    advanced_cents = peewee.BigIntegerField(default=0)
    answer = CodeField(null=True)
    answered_at = InstantField(null=True)
    objection = EncryptedField(null=True)

    class Meta:
        table_name = "wage_item"
        indexes = ((("batch_id", "project_worker_id", "back_pay_month"), True),)


class WageStep(Table):
    batch_id = IdField(index=True)
    step = CodeField()
    from_state = CodeField()
    to_state = CodeField()
    at = InstantField()
    account_id = IdField(null=True)
    reason = peewee.CharField(max_length=200, null=True)

    class Meta:
        table_name = "wage_step"


class WageAccount(Table):
    project_id = IdField(index=True)
    bank = peewee.CharField(max_length=60)
    account_name = peewee.CharField(max_length=120)
    account_number = EncryptedField()
    account_masked = CodeField(max_length=20)
    active_key = IdField(null=True, unique=True)
    registered_by = IdField()
    registered_at = InstantField()
    replaced_at = InstantField(null=True)

    class Meta:
        table_name = "wage_account"


class WorkerWageAccount(Table):
    person_id = IdField(index=True)
    bank = peewee.CharField(max_length=60)
    account_number = EncryptedField()
    account_masked = CodeField(max_length=20)
    account_key = CodeField(max_length=64, null=True, unique=True)
    active_key = IdField(null=True, unique=True)
    stated_own_at = InstantField()
    replaced_at = InstantField(null=True)

    class Meta:
        table_name = "worker_wage_account"


class WagePayment(Table):
    batch_id = IdField()
    item_id = IdField(index=True)
    person_id = IdField(index=True)
    dispatch = peewee.IntegerField()
    worker_account_id = IdField()
    amount_cents = peewee.BigIntegerField()
    state = CodeField()
    bank_reference = peewee.CharField(max_length=64, null=True)
    bank_message = peewee.CharField(max_length=200, null=True)
    created_at = InstantField()
    answered_at = InstantField(null=True)

    class Meta:
        table_name = "wage_payment"
        indexes = ((("batch_id", "dispatch", "item_id"), True),)


class WageAdvance(Table):
    batch_id = IdField(index=True)
    item_id = IdField(index=True)
    person_id = IdField(index=True)
    company_id = IdField()
    amount_cents = peewee.BigIntegerField()
    paid_on = peewee.DateField()
    reason = peewee.CharField(max_length=200)
    recorded_by = IdField()
    recorded_at = InstantField()

    class Meta:
        table_name = "wage_advance"


class ArrearsWarning(Table):
    item_id = IdField(unique=True)
    batch_id = IdField()
    project_id = IdField()
    company_id = IdField()
    person_id = IdField(index=True)
    level = CodeField()
    due_on = peewee.DateField()
    opened_on = peewee.DateField()
    alarm_on = peewee.DateField(null=True)
    closed_at = InstantField(null=True)
    closed_how = CodeField(null=True)

    class Meta:
        table_name = "arrears_warning"
        indexes = ((("project_id", "closed_at"), False),)


TABLES = (
    WageBatch,
    WageItem,
    WageStep,
    WageAccount,
    WorkerWageAccount,
    WagePayment,
    WageAdvance,
    ArrearsWarning,
)


def up(_migrator, db):
    db.create_tables(TABLES, safe=False)


def down(_migrator, db):
    db.drop_tables(TABLES[::-1], safe=False)
