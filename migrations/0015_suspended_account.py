"""Since when the office side of an account is closed; its password and roles give nothing meanwhile."""

from app.kernel.db import InstantField


def up(migrator, db):
    migrator.migrate(migrator.add_column("account", "suspended_at", InstantField(null=True)))


def down(migrator, db):
    migrator.migrate(migrator.drop_column("account", "suspended_at"))
