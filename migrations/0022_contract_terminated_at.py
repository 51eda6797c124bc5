"""When the end of a contract was entered: a month that was reckoned before it is reckoned anew.

Of ends entered before this nobody wrote the moment down; it stays empty, and their months stay as they are.
"""

from app.kernel.db import InstantField


def up(migrator, db):
    migrator.migrate(migrator.add_column("worker_contract", "terminated_at", InstantField(null=True)))


def down(migrator, db):
    migrator.migrate(migrator.drop_column("worker_contract", "terminated_at"))
