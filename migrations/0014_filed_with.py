"""What an engagement was filed with: name and ID number, or only the id that a gate shows (PIPL 6).

Of what was filed before nobody wrote it down. A row of a sheet always names the number; and who is in the
register for longer than his own row was first registered by this very call, which takes a number. Two rows
that became one person tell nothing that way. The rest stays empty, which opens nobody's file: to file once
more with the number, or by a sheet, settles it.
"""

from app.kernel.db import CodeField


def up(migrator, db):
    migrator.migrate(migrator.add_column("project_worker", "filed_with", CodeField(null=True)))
    db.execute_sql(
        "UPDATE project_worker SET filed_with = 'id_number' WHERE id IN"
        " (SELECT project_worker_id FROM roster_import_row WHERE taken) OR EXISTS"
        " (SELECT 1 FROM person WHERE person.id = project_worker.person_id"
        " AND person.id_card_index IS NOT NULL AND person.created_at >= project_worker.created_at"
        " AND person.id NOT IN (SELECT merged_into FROM person WHERE merged_into IS NOT NULL))"
    )


def down(migrator, db):
    migrator.migrate(migrator.drop_column("project_worker", "filed_with"))
