"""Tables of the gate (WorkerAttendance), presence, devices, rosters and appeals."""

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
"""A month of a big site is read out of this index alone, in the order of the fold."""


class SiteAttendance(Table):
    """One judged scan, whatever came of it. Written once; only ``status`` may move on afterwards.

    ``happened_at`` is when the person stood there, ``received_at`` when this system heard of it.
    ``used_jti`` is set when the event has spent its one-time code.

    PostgreSQL keeps one partition a month, by ``happened_at``, cut at midnight in Shanghai: a statement
    that names a time touches its months alone, one that names an event by its id says when it happened as
    well. No month can promise what holds for all of them; there ``scan_ledger`` has the unique indexes.
    """

    project_id = IdField()
    scanner_id = CodeField(max_length=26)
    scan_id = CodeField(max_length=64)
    seq = peewee.BigIntegerField(default=0)
    fingerprint = CodeField(max_length=64)
    person_id = IdField(null=True)
    project_worker_id = IdField(null=True)
    direction = CodeField(max_length=4)  # in, out, or auto where nobody could be told
    status = CodeField()  # accepted, duplicate, refused, needs_confirmation, review, annulled
    admitted = peewee.BooleanField()
    happened_at = InstantField()
    received_at = InstantField()
    credential_kind = CodeField()
    mode = CodeField()  # online, offline
    code_id = CodeField(max_length=16, null=True)
    used_jti = CodeField(max_length=16, null=True, unique=True)
    reasons = JsonField(default=list)
    flags = JsonField(default=list)
    worker = JsonField(null=True)  # as shown to the scanner, name masked
    lng = peewee.DoubleField(null=True)
    lat = peewee.DoubleField(null=True)
    shown_result = CodeField(null=True)
    account_id = IdField()
    photo_id = IdField(null=True)
    note = peewee.CharField(max_length=500, null=True)
    settled_at = InstantField(null=True)  # confirmed, annulled or reviewed
    settled_by = IdField(null=True)
    settled_how = CodeField(null=True)

    class Meta:
        table_name = "site_attendance"
        indexes = (
            (("scan_id", "scanner_id"), True),
            (MONTH_COLUMNS, False),
            (("person_id", "happened_at"), False),
        )


class ScanLedger(Table):
    """Which scans and which one-time codes have become an event, and where it lies.

    The two unique keys make one scan one event, and one code good for one passing, even when the key-value
    store forgets. Rows live as long as their events. On SQLite this is a view: there attendance is one
    table, whose own unique indexes promise the same.
    """

    scan_id = CodeField(max_length=64)
    scanner_id = CodeField(max_length=26)
    used_jti = CodeField(max_length=16, null=True, unique=True)
    event_id = IdField()
    happened_at = InstantField()

    class Meta:
        table_name = "scan_ledger"
        primary_key = peewee.CompositeKey("scan_id", "scanner_id")


class Presence(Table):
    """The fold of one person's counted events on one project: where the last one left him.

    ``since``, ``last_scanner`` and ``last_seq`` order the events; whatever comes in late can only be
    older than what stands here, or replace it.
    """

    project_id = IdField()
    person_id = IdField(index=True)
    project_worker_id = IdField(null=True)
    inside = peewee.BooleanField()
    since = InstantField()  # when that event happened
    counted_at = InstantField()  # of the last one that was no repetition
    last_scanner = CodeField(max_length=26)
    last_seq = peewee.BigIntegerField(default=0)
    last_event_id = IdField()

    class Meta:
        table_name = "presence"
        indexes = ((("project_id", "person_id"), True),)


class GateDevice(Table):
    """A reader or turnstile registered on a project (HZ2016-4.3-3)."""

    project_id = IdField()
    device_sn = CodeField(max_length=64)
    kind = CodeField()  # id_reader, qr_scanner, tripod_turnstile, ...
    police_certified = peewee.BooleanField(default=False)
    certificate_no = CodeField(max_length=60, null=True)
    status = CodeField(default="active")
    created_at = InstantField()
    last_seen_at = InstantField(null=True)  # of its signed calls, to the minute

    class Meta:
        table_name = "gate_device"
        indexes = ((("project_id", "device_sn"), True),)


class DeviceKey(Table):
    """A key with which a device signs what it sends (GZ2016-3.4-2); its id is said with every call."""

    device_id = IdField(index=True)
    secret = EncryptedField()  # 64 hex digits
    issued_at = InstantField()
    first_used_at = InstantField(null=True)
    ends_at = InstantField(null=True)  # exclusive; None while no other key has been issued

    class Meta:
        table_name = "device_key"


class GateCredential(Table):
    """A card, or the number of a finger or face in a machine, bound to one worker of the project.

    What the finger or the face looks like stays in the machine. ``value_index`` is the keyed digest of
    project, machine (where the number counts on one alone), kind and value.
    """

    project_id = IdField()
    project_worker_id = IdField(index=True)
    device_id = IdField(null=True)
    kind = CodeField()  # ic_card, fingerprint, face
    value = EncryptedField()
    value_index = CodeField(max_length=64, index=True)
    active_key = CodeField(max_length=64, null=True, unique=True)  # value_index until revoked
    bound_at = InstantField()
    bound_by = IdField()
    revoked_at = InstantField(null=True)
    revoked_by = IdField(null=True)

    class Meta:
        table_name = "gate_credential"


class ScanAlert(Table):
    """Something at a gate that somebody should look at: a forged code, many men on one phone."""

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
    """What phones without a network were last told about one worker; a new digest is a new version."""

    project_id = IdField()
    project_worker_id = IdField()
    digest = CodeField(max_length=64)
    version = peewee.BigIntegerField()
    removed = peewee.BooleanField(default=False)

    class Meta:
        table_name = "roster_entry"
        indexes = (
            (("project_id", "project_worker_id"), True),
            (("project_id", "version"), False),
        )


class AttendanceAppeal(Table):
    """A worker says that his record is wrong. The record itself is never changed by it."""

    person_id = IdField(index=True)
    project_id = IdField()
    day = peewee.DateField()
    kind = CodeField()  # missing_in, missing_out, wrong_time, not_me, other
    direction = CodeField(max_length=4, null=True)  # of the passage he means
    claimed_at = InstantField(null=True)
    event_id = IdField(null=True)
    statement = EncryptedField()
    original = JsonField()  # the day's events as they stood when he appealed
    state = CodeField()  # open, upheld, rejected
    open_key = CodeField(max_length=64, null=True, unique=True)  # the same thing is open only once
    opened_at = InstantField()
    decided_at = InstantField(null=True)
    decided_by = IdField(null=True)
    decision_reason = peewee.CharField(max_length=500, null=True)
    correction_id = IdField(null=True)  # the event that was added
    replaced_event_id = IdField(null=True)  # the event that no longer counts, itself untouched

    class Meta:
        table_name = "attendance_appeal"
        indexes = ((("project_id", "state"), False),)
