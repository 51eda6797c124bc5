"""Tables of paying: accounts, what the bank was told, what it answered, advances, arrears."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, Table


class WageAccount(Table):
    """The special account of a project (工资支付专用账户); ``active_key`` is the project while it holds."""

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
    """The worker's own account, as he gave it; he states that it is in his name.

    ``active_key`` is the person while it holds, ``account_key`` the keyed digest of the number meanwhile:
    one account belongs to one worker.
    """

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
    """One payment that the bank was told to make, and its answer; a failed one is sent again as a new row.

    ``dispatch`` counts the sheets of a batch. ``worker_account_id`` is the worker's account of that moment.
    """

    batch_id = IdField()
    item_id = IdField(index=True)
    person_id = IdField(index=True)
    dispatch = peewee.IntegerField()
    worker_account_id = IdField()
    amount_cents = peewee.BigIntegerField()
    state = CodeField()  # waiting, paid, failed
    bank_reference = peewee.CharField(max_length=64, null=True)
    bank_message = peewee.CharField(max_length=200, null=True)
    created_at = InstantField()
    answered_at = InstantField(null=True)

    class Meta:
        table_name = "wage_payment"
        # Two rows may turn out to be one person while the bank's answer is read.
        only_save_dirty = True
        indexes = ((("batch_id", "dispatch", "item_id"), True),)


class WageAdvance(Table):
    """GZ2016-3.3-4: the general contractor paid in place of the employer; the claim against it stays."""

    batch_id = IdField(index=True)
    item_id = IdField(index=True)
    person_id = IdField(index=True)
    company_id = IdField()  # the general contractor
    amount_cents = peewee.BigIntegerField()
    paid_on = peewee.DateField()
    reason = peewee.CharField(max_length=200)
    recorded_by = IdField()
    recorded_at = InstantField()

    class Meta:
        table_name = "wage_advance"


class ArrearsWarning(Table):
    """GZ2016-3.1.3-1: one worker's wage that was due and is not paid in full; one for each item."""

    item_id = IdField(unique=True)
    batch_id = IdField()
    project_id = IdField()
    company_id = IdField()
    person_id = IdField(index=True)
    level = CodeField()  # WARNING, ALARM
    due_on = peewee.DateField()
    opened_on = peewee.DateField()
    alarm_on = peewee.DateField(null=True)
    closed_at = InstantField(null=True)
    closed_how = CodeField(null=True)  # paid, advanced, withdrawn

    class Meta:
        table_name = "arrears_warning"
        indexes = ((("project_id", "closed_at"), False),)
