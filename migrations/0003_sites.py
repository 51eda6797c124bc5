"""Companies, projects, participants, teams."""

import peewee

from app.kernel.db import CodeField, IdField, InstantField, Table


class Company(Table):
    name = peewee.CharField(max_length=120)
    credit_code = CodeField(max_length=18, unique=True)
    kind = CodeField()
    region_code = CodeField(max_length=6)
    region_name = peewee.CharField(max_length=60)
    created_at = InstantField()

    class Meta:
        table_name = "company"


class Project(Table):
    name = peewee.CharField(max_length=120)
    jurisdiction = CodeField()
    region_code = CodeField(max_length=6)
    region_name = peewee.CharField(max_length=60)
    permit_no = CodeField(max_length=60)
    general_contractor_id = IdField(index=True)
    started_on = peewee.DateField()
    closed_on = peewee.DateField(null=True)
    status = CodeField(default="ongoing")
    lng = peewee.DoubleField(null=True)
    lat = peewee.DoubleField(null=True)
    created_at = InstantField()

    class Meta:
        table_name = "project"


class Participant(Table):
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
    project_id = IdField()
    company_id = IdField()
    name = peewee.CharField(max_length=60)
    created_at = InstantField()

    class Meta:
        table_name = "team"
        indexes = ((("project_id", "company_id", "name"), True),)


TABLES = [Company, Project, Participant, Team]


def up(migrator, db):
    db.create_tables(TABLES, safe=False)


def down(migrator, db):
    db.drop_tables(list(reversed(TABLES)), safe=False)
