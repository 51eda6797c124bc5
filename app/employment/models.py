"""Tables of membership on projects (ProjectWorker) and of bars to it."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, JsonField, Table


class ProjectWorker(Table):
    """One engagement of one person on one project (SM8, SH2023-3.2-3); coming back is a new row.

    ``stage``: hired 聘用登记, assigned 项目参建, trade_assigned 工种分配, exited 退场确认.
    """

    project_id = IdField()
    person_id = IdField()
    company_id = IdField()
    team_id = IdField(null=True)
    work_type = CodeField(null=True)
    identity_class = CodeField()  # worker, contractor_manager, supervision_manager, owner_manager
    post = CodeField(null=True)
    is_team_leader = peewee.BooleanField(default=False)
    cell_phone = EncryptedField(null=True)  # as the employer gave it; the person's own is elsewhere
    stage = CodeField()
    joined_on = peewee.DateField()
    exited_on = peewee.DateField(null=True)
    exit_reason = peewee.CharField(max_length=200, null=True)
    active_key = CodeField(max_length=60, null=True, unique=True)  # project:person until exited
    created_at = InstantField()
    updated_at = InstantField()

    class Meta:
        table_name = "project_worker"
        indexes = ((("person_id", "project_id"), False), (("project_id", "id"), False))


class EngagementStep(Table):
    """One of the five steps: when, by whom, and what was shown for it."""

    project_worker_id = IdField(index=True)
    stage = CodeField()
    at = InstantField()
    account_id = IdField(null=True)
    evidence = peewee.CharField(max_length=200, null=True)

    class Meta:
        table_name = "engagement_step"


class BlacklistEntry(Table):
    """A bar to entering sites of a region until it is lifted or over."""

    person_id = IdField(index=True)
    region_code = CodeField(max_length=6)
    reason = peewee.CharField(max_length=200)
    since = peewee.DateField()
    until = peewee.DateField(null=True)
    lifted_at = InstantField(null=True)
    created_by = IdField(null=True)
    created_at = InstantField()

    class Meta:
        table_name = "blacklist_entry"


class RosterImport(Table):
    """A sheet of workers: accepted at once, worked off by a job, an answer per row."""

    project_id = IdField(index=True)
    account_id = IdField()
    sheet_photo_id = IdField()  # the file, encrypted in the photo store until it is worked off
    state = CodeField()  # waiting, running, done, failed
    rows_total = peewee.IntegerField(default=0)
    rows_done = peewee.IntegerField(default=0)
    rows_taken = peewee.IntegerField(default=0)
    created_at = InstantField()
    finished_at = InstantField(null=True)

    class Meta:
        table_name = "roster_import"


class RosterImportRow(Table):
    """The answer to one row of the sheet; a crash in the middle goes on behind the last answer."""

    import_id = IdField()
    row_number = peewee.IntegerField()
    taken = peewee.BooleanField()
    project_worker_id = IdField(null=True)
    name_masked = peewee.CharField(max_length=60, null=True)
    reasons = JsonField(default=list)

    class Meta:
        table_name = "roster_import_row"
        indexes = ((("import_id", "row_number"), True),)
