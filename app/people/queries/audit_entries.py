"""The audit trail, searched."""

from __future__ import annotations

from datetime import datetime

from app.kernel.audit import AuditEntry
from app.people.models import Account


def entries_before(
    seq: int,
    *,
    limit: int,
    action: str | None,
    equal: dict[str, str],
    since: datetime | None,
    before: datetime | None,
) -> list[AuditEntry]:
    """Newest first, below ``seq``; ``action`` is a beginning, ``equal`` has values by column."""
    query = AuditEntry.select().where(AuditEntry.seq < seq)
    if action:
        query = query.where(AuditEntry.action.startswith(action))
    for column, value in equal.items():
        query = query.where(getattr(AuditEntry, column) == value)
    if since is not None:
        query = query.where(AuditEntry.at >= since)
    if before is not None:
        query = query.where(AuditEntry.at < before)
    return list(query.order_by(AuditEntry.seq.desc()).limit(limit))


def staff_names(account_ids: set[str]) -> dict[str, str]:
    """Names of accounts behind which stands no person of the registry."""
    if not account_ids:
        return {}
    staff = Account.id.in_(account_ids) & Account.person_id.is_null() & Account.display_name.is_null(False)
    return dict(Account.select(Account.id, Account.display_name).where(staff).tuples())
