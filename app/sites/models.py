"""Tables of companies and projects."""

import peewee

from app.kernel.db import CodeField, IdField, InstantField, Table


class Company(Table):
    """An enterprise (参建单位); ``credit_code`` is the unified social credit code."""

    name = peewee.CharField(max_length=120)
    credit_code = CodeField(max_length=18, unique=True)
    kind = CodeField()
    region_code = CodeField(max_length=6)
    region_name = peewee.CharField(max_length=60)
    created_at = InstantField()

    class Meta:
        table_name = "company"


class Project(Table):
    """A site. ``jurisdiction`` decides whose rules hold at its gate, ``region_code`` who supervises it."""

    name = peewee.CharField(max_length=120)
    jurisdiction = CodeField()
    region_code = CodeField(max_length=6)
    region_name = peewee.CharField(max_length=60)
    permit_no = CodeField(max_length=60)
    general_contractor_id = IdField(index=True)
    started_on = peewee.DateField()
    closed_on = peewee.DateField(null=True)
    status = CodeField(default="ongoing")  # ongoing, suspended, closed
    lng = peewee.DoubleField(null=True)
    lat = peewee.DoubleField(null=True)
    created_at = InstantField()

    class Meta:
        table_name = "project"


class Participant(Table):
    """A company on a project, in one role (ProjectSubContractor)."""

    project_id = IdField()
    company_id = IdField(index=True)
    role = CodeField()
    entered_on = peewee.DateField()
    exited_on = peewee.DateField(null=True)
    created_at = InstantField()

    class Meta:
        table_name = "project_participant"
        indexes = ((("project_id", "company_id"), True),)


class Team(Table):
    """A team (班组) of one company on one project (TeamMaster)."""

    project_id = IdField()
    company_id = IdField()
    name = peewee.CharField(max_length=60)
    created_at = InstantField()

    class Meta:
        table_name = "team"
        indexes = ((("project_id", "company_id", "name"), True),)
