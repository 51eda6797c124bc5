"""When a person closed his account: from then on what is kept of him is only kept (PIPL 47)."""

from app.kernel.db import InstantField


def up(migrator, db):
    migrator.migrate(migrator.add_column("person", "closed_at", InstantField(null=True)))
    db.execute_sql(
        "UPDATE person SET closed_at = (SELECT MAX(settled_at) FROM data_request"
        " WHERE data_request.person_id = person.id AND kind = 'deletion' AND state = 'done')"
        " WHERE NOT EXISTS (SELECT 1 FROM account"
        " WHERE account.person_id = person.id AND account.disabled_at IS NULL)"
    )


def down(migrator, db):
    migrator.migrate(migrator.drop_column("person", "closed_at"))
