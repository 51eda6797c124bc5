"""Demo data: who can sign in with a password. Everybody in it is invented."""

from __future__ import annotations

from app.bootstrap import Product
from app.commands.demo_accounts import ACCOUNTS
from app.kernel import actor
from app.kernel.db import database

EVERYWHERE = "000000"


def fill(product: Product) -> None:
    """Fills an empty database; all of it or nothing."""
    accounts, password = product.accounts, product.settings.demo_password
    with database.atomic():
        ids = {name: accounts.open_with_password(name, password) for name in ACCOUNTS}
        accounts.grant(ids["regulator"], actor.REGULATOR, "region", EVERYWHERE)
        accounts.grant(ids["admin"], actor.SYSTEM_ADMIN, "system", "all")
