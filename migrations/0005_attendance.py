"""The gate: events, presence, devices, alerts, rosters, appeals."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, JsonField, Table

MONTH_COLUMNS = (
    "project_id",
    "happened_at",
    "scanner_id",
    "seq",
    "person_id",
    "status",
    "direction",
    "project_worker_id",
    "flags",
    "id",
)


class SiteAttendance(Table):
    project_id = IdField()
    scanner_id = CodeField(max_length=26)
    scan_id = CodeField(max_length=64)
    seq = peewee.BigIntegerField(default=0)
    fingerprint = CodeField(max_length=64)
    person_id = IdField(null=True)
    project_worker_id = IdField(null=True)
    direction = CodeField(max_length=4)
    status = CodeField()
    admitted = peewee.BooleanField()
    happened_at = InstantField()
    received_at = InstantField()
    credential_kind = CodeField()
    mode = CodeField()
    code_id = CodeField(max_length=16, null=True)
    used_jti = CodeField(max_length=16, null=True, unique=True)
    reasons = JsonField(default=list)
    flags = JsonField(default=list)
    worker = JsonField(null=True)
    lng = peewee.DoubleField(null=True)
    lat = peewee.DoubleField(null=True)
    shown_result = CodeField(null=True)
    account_id = IdField()
    photo_id = IdField(null=True)
    note = peewee.CharField(max_length=500, null=True)
    settled_at = InstantField(null=True)
    settled_by = IdField(null=True)
    settled_how = CodeField(null=True)

    class Meta:
        table_name = "site_attendance"
        indexes = (
            (("scan_id", "scanner_id"), True),
            (MONTH_COLUMNS, False),
            (("person_id", "happened_at"), False),
        )


class Presence(Table):
    project_id = IdField()
    person_id = IdField(index=True)
    project_worker_id = IdField(null=True)
    inside = peewee.BooleanField()
    since = InstantField()
    counted_at = InstantField()
    last_scanner = CodeField(max_length=26)
    last_seq = peewee.BigIntegerField(default=0)
    last_event_id = IdField()

    class Meta:
        table_name = "presence"
        indexes = ((("project_id", "person_id"), True),)


class GateDevice(Table):
    project_id = IdField()
    device_sn = CodeField(max_length=64)
    kind = CodeField()
    police_certified = peewee.BooleanField(default=False)
    certificate_no = CodeField(max_length=60, null=True)
    status = CodeField(default="active")
    created_at = InstantField()

    class Meta:
        table_name = "gate_device"
        indexes = ((("project_id", "device_sn"), True),)


class ScanAlert(Table):
    project_id = IdField()
    kind = CodeField()
    event_id = IdField(null=True)
    person_id = IdField(null=True)
    detail = JsonField(default=dict)
    raised_at = InstantField()
    handled_at = InstantField(null=True)
    handled_by = IdField(null=True)

    class Meta:
        table_name = "scan_alert"
        indexes = ((("project_id", "raised_at"), False),)


class RosterEntry(Table):
    project_id = IdField()
    project_worker_id = IdField()
    digest = CodeField(max_length=64)
    version = peewee.BigIntegerField()
    removed = peewee.BooleanField(default=False)

    class Meta:
        table_name = "roster_entry"
        indexes = ((("project_id", "project_worker_id"), True), (("project_id", "version"), False))


class AttendanceAppeal(Table):
    person_id = IdField(index=True)
    project_id = IdField()
    day = peewee.DateField()
    kind = CodeField()
    direction = CodeField(max_length=4, null=True)
    claimed_at = InstantField(null=True)
    event_id = IdField(null=True)
    statement = EncryptedField()
    original = JsonField()
    state = CodeField()
    open_key = CodeField(max_length=64, null=True, unique=True)
    opened_at = InstantField()
    decided_at = InstantField(null=True)
    decided_by = IdField(null=True)
    decision_reason = peewee.CharField(max_length=500, null=True)
    correction_id = IdField(null=True)
    replaced_event_id = IdField(null=True)

    class Meta:
        table_name = "attendance_appeal"
        indexes = ((("project_id", "state"), False),)


TABLES = [SiteAttendance, Presence, GateDevice, ScanAlert, RosterEntry, AttendanceAppeal]


def up(migrator, db):
    db.create_tables(TABLES, safe=False)


def down(migrator, db):
    db.drop_tables(list(reversed(TABLES)), safe=False)
