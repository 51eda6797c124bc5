"""Tables of membership on projects (ProjectWorker) and of bars to it."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, JsonField, Table


class ProjectWorker(Table):
    """One engagement of one person on one project (SM8, SH2023-3.2-3); coming back is a new row.

    ``stage``: hired 聘用登记, assigned 项目参建, trade_assigned 工种分配, exited 退场确认.
    ``filed_with``: id_number, person_id; None where nothing tells, which opens nobody's file either.
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
    filed_with = CodeField(null=True)

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


class HealthCheck(Table):
    """A health check (体检) that the employer entered; one a day and engagement, entered again it is mended.

    ``result``: fit, restricted, unfit. ``special_post`` is a code of the dictionary special-posts.
    """

    person_id = IdField(index=True)
    project_worker_id = IdField(index=True)
    company_id = IdField()
    checked_on = peewee.DateField()
    institution = peewee.CharField(max_length=100)
    result = EncryptedField()
    special_post = CodeField(null=True)
    next_due_on = peewee.DateField()
    created_by = IdField(null=True)
    created_at = InstantField()

    class Meta:
        table_name = "health_check"
        indexes = ((("project_worker_id", "checked_on"), True),)


class WorkerEvaluation(Table):
    """What an employer thinks of somebody's work (用工评价), once for an engagement; he may object once."""

    person_id = IdField(index=True)
    project_worker_id = IdField(unique=True)
    company_id = IdField()
    score = peewee.IntegerField()  # 1 to 5
    reason = peewee.CharField(max_length=200)
    given_by = IdField(null=True)
    given_at = InstantField()
    objection = peewee.CharField(max_length=200, null=True)
    objected_at = InstantField(null=True)

    class Meta:
        table_name = "worker_evaluation"


class ConductRecord(Table):
    """An award or a penalty (奖惩) on the word of an authority; withdrawn, never deleted."""

    person_id = IdField(index=True)
    kind = CodeField()  # award, penalty
    matter = peewee.CharField(max_length=200)
    authority = peewee.CharField(max_length=100)
    decided_on = peewee.DateField()
    created_by = IdField(null=True)
    created_at = InstantField()
    withdrawn_at = InstantField(null=True)
    withdrawn_reason = peewee.CharField(max_length=200, null=True)

    class Meta:
        table_name = "conduct_record"


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
