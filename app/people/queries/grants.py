"""Which grants of a role work now."""

from __future__ import annotations

import peewee

from app.kernel.actor import SYSTEM_ADMIN
from app.people.models import Account, RoleGrant


def works() -> peewee.Expression:
    """Of a grant joined with its account: not taken back, and the account closed by nobody."""
    return RoleGrant.revoked_at.is_null() & Account.disabled_at.is_null() & Account.suspended_at.is_null()


def administrators() -> set[str]:
    """Accounts of system administrators."""
    return {str(account_id) for account_id, _person_id in _administrators()}


def administrators_in_person() -> list[str]:
    """Persons behind such accounts; an account with a password is nobody's."""
    return sorted({str(person_id) for _account_id, person_id in _administrators() if person_id is not None})


def _administrators() -> peewee.ModelSelect:
    return (
        RoleGrant.select(Account.id, Account.person_id)
        .join(Account, on=(Account.id == RoleGrant.account_id))
        .where((RoleGrant.role == SYSTEM_ADMIN) & works())
        .tuples()
    )
