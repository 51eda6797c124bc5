"""Tables of wages: a month of one employer on one project, its lines, and every step it took."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, JsonField, Table


class WageBatch(Table):
    """SM9 (PayRoll): one month of one employer on one project. Amounts are whole cents.

    ``locked_hash`` stands since the review and covers every item; ``computed_at`` is when attendance was
    read last.
    """

    project_id = IdField()
    company_id = IdField()
    pay_month = CodeField(max_length=7)  # YYYY-MM
    state = CodeField()
    due_on = peewee.DateField(null=True)  # the earliest of its items
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
    """One worker's line (PayRollDetail); back pay for an earlier month is a line of its own.

    ``computed_cents`` is what attendance came to, None where it does not tell; ``amount_cents`` what is to
    be paid. ``paid_cents`` and ``advanced_cents`` only grow. ``back_pay_month`` is empty for the month
    itself. A save writes what was changed and nothing else: the worker answers at any time, also while the
    bank's sheet is read.
    """

    batch_id = IdField()
    person_id = IdField(index=True)
    project_worker_id = IdField()
    back_pay_month = CodeField(max_length=7, default="")
    days = peewee.IntegerField(default=0)
    seconds = peewee.IntegerField(default=0)
    wage_cents = peewee.BigIntegerField(null=True)  # the standard of the last day he worked
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
    answer = CodeField(null=True)  # confirmed, objected: the worker's own word
    answered_at = InstantField(null=True)
    objection = EncryptedField(null=True)

    class Meta:
        table_name = "wage_item"
        # The worker answers without holding the batch: who writes a line leaves alone what he did not set.
        only_save_dirty = True
        indexes = ((("batch_id", "project_worker_id", "back_pay_month"), True),)


class WageStep(Table):
    """One step of a batch: from where to where, by whom, when and why."""

    batch_id = IdField(index=True)
    step = CodeField()
    from_state = CodeField()
    to_state = CodeField()
    at = InstantField()
    account_id = IdField(null=True)
    reason = peewee.CharField(max_length=200, null=True)

    class Meta:
        table_name = "wage_step"
