"""Registration of practitioners, step by step, and the unit on the certificate that comes of it."""

import peewee

from app.kernel.db import CodeField, IdField, InstantField, Table


class PracticeRegistration(Table):
    person_id = IdField(index=True)
    kind = CodeField()
    category = CodeField()
    certificate_id = IdField(index=True)
    enrolment_id = IdField(null=True)
    province_code = CodeField(max_length=6)
    company_id = IdField(index=True)
    state = CodeField()
    pending_key = CodeField(max_length=120, null=True, unique=True)
    created_at = InstantField()
    submitted_at = InstantField(null=True)
    confirmed_at = InstantField(null=True)
    confirmed_by = IdField(null=True)
    decided_at = InstantField(null=True)
    decided_by = IdField(null=True)
    reason = peewee.CharField(max_length=200, null=True)
    result_id = IdField(null=True)
    valid_to = peewee.DateField(null=True)

    class Meta:
        table_name = "practice_registration"
        indexes = ((("province_code", "state"), False),)


class PracticeRegistrationStep(Table):
    practice_id = IdField(index=True)
    event = CodeField()
    state = CodeField()
    at = InstantField()
    account_id = IdField()
    side = CodeField()
    reason = peewee.CharField(max_length=200, null=True)

    class Meta:
        table_name = "practice_registration_step"


TABLES = [PracticeRegistration, PracticeRegistrationStep]


def up(migrator, db):
    db.create_tables(TABLES, safe=False)
    migrator.migrate(
        migrator.add_column("certificate", "unit_id", IdField(null=True)),
        migrator.add_column("certificate", "unit_name", peewee.CharField(max_length=120, null=True)),
    )


def down(migrator, db):
    migrator.migrate(
        migrator.drop_column("certificate", "unit_name"),
        migrator.drop_column("certificate", "unit_id"),
    )
    db.drop_tables(list(reversed(TABLES)), safe=False)
