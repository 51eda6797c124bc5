"""Certificates: registry, imports, clean-ups, education, conversion, registration, duplicates."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, JsonField, Table


class Certificate(Table):
    number = CodeField(max_length=60)
    number_key = CodeField(max_length=60, index=True)
    name = peewee.CharField(max_length=120)
    kind = CodeField()
    category = CodeField(null=True)
    post = CodeField(null=True)
    specialty = CodeField(null=True)
    province_code = CodeField(max_length=6)
    issuer = peewee.CharField(max_length=120, null=True)
    holder_name = EncryptedField()
    holder_name_masked = peewee.CharField(max_length=60)
    holder_name_index = CodeField(max_length=64)
    holder_number = EncryptedField()
    holder_masked = CodeField(max_length=20)
    holder_index = CodeField(max_length=64, index=True)
    issued_on = peewee.DateField(null=True)
    valid_from = peewee.DateField(null=True)
    valid_to = peewee.DateField(null=True)
    activation = CodeField()
    standing = CodeField()
    ended_at = InstantField(null=True)
    ended_reason = CodeField(null=True)
    expired_noted_on = peewee.DateField(null=True)
    queryable_from = peewee.DateField(null=True)
    predecessor_id = IdField(null=True)
    source = CodeField()
    created_at = InstantField()

    class Meta:
        table_name = "certificate"
        indexes = (
            (("province_code", "number_key"), True),
            (("province_code", "kind", "valid_to"), False),
            (("province_code", "activation"), False),
            (("province_code", "id"), False),
            (("standing", "valid_to"), False),
        )


class CertificateEvent(Table):
    certificate_id = IdField(index=True)
    event = CodeField()
    at = InstantField()
    account_id = IdField(null=True)
    reason = CodeField(null=True)
    detail = JsonField(default=dict)

    class Meta:
        table_name = "certificate_event"


class CertificateImport(Table):
    province_code = CodeField(max_length=6)
    account_id = IdField()
    sheet_photo_id = IdField()
    form = CodeField()
    state = CodeField()
    rows_total = peewee.IntegerField(default=0)
    rows_done = peewee.IntegerField(default=0)
    rows_taken = peewee.IntegerField(default=0)
    created_at = InstantField()
    finished_at = InstantField(null=True)
    fault = peewee.CharField(max_length=200, null=True)

    class Meta:
        table_name = "certificate_import"


class CertificateImportRow(Table):
    import_id = IdField()
    row_number = peewee.IntegerField()
    certificate_id = IdField(null=True)
    taken = peewee.BooleanField()
    name_masked = peewee.CharField(max_length=60, null=True)
    reasons = JsonField(default=list)

    class Meta:
        table_name = "certificate_import_row"
        indexes = ((("import_id", "row_number"), True),)


class ActivationCleanup(Table):
    batch_no = CodeField(max_length=30, unique=True)
    province_code = CodeField(max_length=6)
    state = CodeField()
    size_limit = peewee.IntegerField(null=True)
    planned = peewee.IntegerField(default=0)
    noticed = peewee.IntegerField(default=0)
    deactivated = peewee.IntegerField(default=0)
    skipped = peewee.IntegerField(default=0)
    account_id = IdField()
    created_at = InstantField()
    noticed_at = InstantField(null=True)
    executed_at = InstantField(null=True)

    class Meta:
        table_name = "activation_cleanup"


class CleanupItem(Table):
    cleanup_id = IdField()
    certificate_id = IdField(index=True)
    state = CodeField()
    skip_reason = CodeField(null=True)
    noticed_at = InstantField(null=True)
    settled_at = InstantField(null=True)

    class Meta:
        table_name = "activation_cleanup_item"
        indexes = ((("cleanup_id", "certificate_id"), True),)


class CeEnrolment(Table):
    person_id = IdField(index=True)
    certificate_id = IdField(index=True)
    class_id = IdField(index=True)
    provider_id = IdField()
    kind = CodeField()
    valid_to = peewee.DateField()
    starts_on = peewee.DateField()
    ends_on = peewee.DateField()
    is_late = peewee.BooleanField(default=False)
    enrolled_at = InstantField()
    hours_reached_at = InstantField(null=True)
    assessment_result = CodeField(null=True)
    assessed_at = InstantField(null=True)
    completed_at = InstantField(null=True)
    renewal_applied_at = InstantField(null=True)
    renewal_channel = CodeField(null=True)
    renewal_decided_at = InstantField(null=True)
    decided_by = IdField(null=True)
    decision_reason = peewee.CharField(max_length=200, null=True)
    new_valid_to = peewee.DateField(null=True)
    outcome = CodeField(null=True)
    withdrawn_at = InstantField(null=True)
    living_key = IdField(null=True, unique=True)

    class Meta:
        table_name = "ce_enrolment"


class CertificateReminder(Table):
    certificate_id = IdField()
    valid_to = peewee.DateField()
    point = CodeField(max_length=12)
    given_at = InstantField()

    class Meta:
        table_name = "certificate_reminder"
        indexes = ((("certificate_id", "valid_to", "point"), True),)


class ConversionCampaign(Table):
    province_code = CodeField(max_length=6, index=True)
    title = peewee.CharField(max_length=120)
    opens_on = peewee.DateField()
    closes_on = peewee.DateField()
    study_until = peewee.DateField(null=True)
    is_demo = peewee.BooleanField(default=False)
    account_id = IdField(null=True)
    created_at = InstantField()

    class Meta:
        table_name = "conversion_campaign"


class RoleConversion(Table):
    person_id = IdField(index=True)
    source_certificate_id = IdField(unique=True)
    target_post = CodeField()
    specialty = CodeField()
    campaign_id = CodeField(max_length=40)
    closes_on = peewee.DateField()
    course_id = IdField()
    state = CodeField()
    role_chosen_at = InstantField()
    face_tries = peewee.IntegerField(default=0)
    face_verified_at = InstantField(null=True)
    face_verified_by = CodeField(null=True)
    submitted_at = InstantField(null=True)
    enrolment_id = IdField(null=True, unique=True)
    completed_at = InstantField(null=True)
    new_certificate_id = IdField(null=True)
    queryable_from = peewee.DateField(null=True)
    is_provisional = peewee.BooleanField(default=False)
    closed_at = InstantField(null=True)
    closed_reason = CodeField(null=True)

    class Meta:
        table_name = "role_conversion"
        indexes = ((("person_id", "target_post", "specialty"), True),)


class ConversionFace(Table):
    conversion_id = IdField(index=True)
    pending_key = IdField(null=True, unique=True)
    photo_id = IdField(null=True)
    state = CodeField()
    reasons = JsonField(default=list)
    zone = CodeField(null=True)
    distance = peewee.FloatField(null=True)
    shown_at = InstantField()
    settled_at = InstantField(null=True)

    class Meta:
        table_name = "conversion_face"


class RegistrationApplication(Table):
    person_id = IdField(index=True)
    province_code = CodeField(max_length=6)
    service_item = CodeField()
    category = CodeField()
    channel = peewee.CharField(max_length=20)
    state = CodeField()
    self_checked_at = InstantField(null=True)
    real_name_ok = peewee.BooleanField()
    real_name_checked_at = InstantField()
    duplicate_source = CodeField(null=True)
    duplicate_result = CodeField(null=True)
    duplicate_checked_at = InstantField(null=True)
    duplicate_found = JsonField(default=list)
    reasons = JsonField(default=list)
    applied_at = InstantField()
    decided_at = InstantField(null=True)
    pending_key = CodeField(max_length=120, null=True, unique=True)

    class Meta:
        table_name = "registration_application"
        indexes = ((("province_code", "state"), False),)


class DuplicateImport(Table):
    province_code = CodeField(max_length=6)
    source_authority = peewee.CharField(max_length=120)
    source_document = peewee.CharField(max_length=120)
    received_on = peewee.DateField()
    account_id = IdField()
    rows_total = peewee.IntegerField(default=0)
    rows_matched = peewee.IntegerField(default=0)
    created_at = InstantField()

    class Meta:
        table_name = "duplicate_import"


class DuplicateCase(Table):
    province_code = CodeField(max_length=6)
    import_id = IdField(index=True)
    row_number = peewee.IntegerField()
    state = CodeField()
    holder_name = EncryptedField()
    holder_name_masked = peewee.CharField(max_length=60)
    holder_number = EncryptedField()
    holder_masked = CodeField(max_length=20)
    holder_index = CodeField(max_length=64, index=True)
    kind = CodeField()
    category = CodeField(null=True)
    local_certificate_id = IdField(null=True, index=True)
    other_province = CodeField(max_length=6)
    other_number = CodeField(max_length=60)
    sources = JsonField(default=list)
    notified_at = InstantField(null=True)
    notification_proof = peewee.CharField(max_length=300, null=True)
    due_on = peewee.DateField(null=True)
    unreachable_reason = peewee.CharField(max_length=300, null=True)
    unreachable_at = InstantField(null=True)
    choice = CodeField(null=True)
    choice_evidence = JsonField(default=list)
    chosen_at = InstantField(null=True)
    chosen_by = IdField(null=True)
    published_at = InstantField(null=True)
    publication_ends_on = peewee.DateField(null=True)
    is_provisional = peewee.BooleanField(default=False)
    closed_at = InstantField(null=True)
    closed_reason = CodeField(null=True)
    open_key = IdField(null=True, unique=True)
    unmatched_key = CodeField(max_length=64, null=True, unique=True)
    created_at = InstantField()

    class Meta:
        table_name = "duplicate_case"
        indexes = ((("province_code", "state"), False),)


class CaseAttempt(Table):
    case_id = IdField(index=True)
    at = InstantField()
    way = CodeField()
    result = peewee.CharField(max_length=200)
    account_id = IdField()

    class Meta:
        table_name = "duplicate_case_attempt"


TABLES = [
    Certificate,
    CertificateEvent,
    CertificateImport,
    CertificateImportRow,
    ActivationCleanup,
    CleanupItem,
    CeEnrolment,
    CertificateReminder,
    ConversionCampaign,
    RoleConversion,
    ConversionFace,
    RegistrationApplication,
    DuplicateImport,
    DuplicateCase,
    CaseAttempt,
]


def up(migrator, db):
    db.create_tables(TABLES, safe=False)


def down(migrator, db):
    db.drop_tables(list(reversed(TABLES)), safe=False)
