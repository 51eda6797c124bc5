"""Conversion of a safety officer's certificate (SM4)."""

import peewee

from app.kernel.db import CodeField, IdField, InstantField, JsonField, Table


class ConversionCampaign(Table):
    """A window that a regulator opened; those of the documents are in the policies."""

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
    """One conversion per source certificate, and never two of one person to the same role (A-20).

    Post and specialty are written with the row and never again (CQ2023-A2.4-2).
    """

    person_id = IdField(index=True)
    source_certificate_id = IdField(unique=True)
    target_post = CodeField()
    specialty = CodeField()
    campaign_id = CodeField(max_length=40)
    closes_on = peewee.DateField()
    course_id = IdField()
    state = CodeField()  # role_chosen, applied, learning, completed, closed
    role_chosen_at = InstantField()
    face_tries = peewee.IntegerField(default=0)
    face_verified_at = InstantField(null=True)
    face_verified_by = CodeField(null=True)  # face, staff
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
    """One picture shown after the choice, and how it was judged; the picture is purged soon."""

    conversion_id = IdField(index=True)
    pending_key = IdField(null=True, unique=True)  # the conversion while undecided: one at a time
    photo_id = IdField(null=True)
    state = CodeField()  # checking, passed, failed, review
    reasons = JsonField(default=list)
    zone = CodeField(null=True)
    distance = peewee.FloatField(null=True)
    shown_at = InstantField()
    settled_at = InstantField(null=True)

    class Meta:
        table_name = "conversion_face"
