"""Batches in which activations without a verified holder are taken back (CQ2023-4-2)."""

import peewee

from app.kernel.db import CodeField, IdField, InstantField, Table


class ActivationCleanup(Table):
    """One batch: seen first, told to those it concerns, then carried out."""

    batch_no = CodeField(max_length=30, unique=True)
    province_code = CodeField(max_length=6)
    state = CodeField()  # previewed, noticed, running, done
    size_limit = peewee.IntegerField(null=True)
    planned = peewee.IntegerField(default=0)
    noticed = peewee.IntegerField(default=0)
    deactivated = peewee.IntegerField(default=0)
    skipped = peewee.IntegerField(default=0)
    account_id = IdField()
    created_at = InstantField()
    noticed_at = InstantField(null=True)
    executed_at = InstantField(null=True)

    class Meta:
        table_name = "activation_cleanup"


class CleanupItem(Table):
    """One certificate of a batch; ``skipped`` when its holder was verified meanwhile."""

    cleanup_id = IdField()
    certificate_id = IdField(index=True)
    state = CodeField()  # planned, deactivated, skipped
    skip_reason = CodeField(null=True)
    noticed_at = InstantField(null=True)
    settled_at = InstantField(null=True)

    class Meta:
        table_name = "activation_cleanup_item"
        indexes = ((("cleanup_id", "certificate_id"), True),)
