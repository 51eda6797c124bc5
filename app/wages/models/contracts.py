"""Tables of labour contracts (WorkerContractRule)."""

from __future__ import annotations

import peewee

from app.kernel.db import CodeField, IdField, InstantField, Table


class WorkerContract(Table):
    """One contract of one engagement: what never changes of it, and its end.

    ``entry_due_on``: the last day on which it was to be entered, None where nobody sets one.
    ``terminated_on``: the last day, where it ended before ``period_to``; ``terminated_at`` is when somebody
    said so. ``voided_at``: it was entered by mistake and never held.
    """

    project_id = IdField()
    project_worker_id = IdField()
    company_id = IdField()
    kind = CodeField()
    signed_on = peewee.DateField()
    duration = CodeField()  # FIXED, OPEN_ENDED, TASK
    period_from = peewee.DateField()
    period_to = peewee.DateField(null=True)
    entered_on = peewee.DateField()
    entry_due_on = peewee.DateField(null=True)
    is_entry_due_provisional = peewee.BooleanField(default=False)
    is_late = peewee.BooleanField(default=False)
    terminated_on = peewee.DateField(null=True)
    termination_reason = peewee.CharField(max_length=200, null=True)
    terminated_by = IdField(null=True)
    terminated_at = InstantField(null=True)
    voided_at = InstantField(null=True)
    living_key = CodeField(max_length=60, null=True, unique=True)  # engagement:first day, until voided
    latest = peewee.IntegerField(default=1)  # number of the last version
    photo_id = IdField(null=True)  # the signed paper, encrypted in the photo store
    created_by = IdField()
    created_at = InstantField()

    class Meta:
        table_name = "worker_contract"
        indexes = (
            (("project_worker_id", "period_from"), False),
            (("project_id", "id"), False),
        )


class ContractVersion(Table):
    """What was agreed from a day on. A change is a new version; only the worker's answer is written over.

    ``wage_cents``: 分 per ``wage_unit`` (DAY, MONTH, HOUR, PIECE). ``pay_day``: day of the month, 1 to 31.
    ``answer``: waiting, confirmed, objected; by the worker himself.
    """

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
