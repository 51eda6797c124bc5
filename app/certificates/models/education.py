"""Continuing education of a certificate (SM5), and the reminders of its windows."""

import peewee

from app.kernel.db import CodeField, IdField, InstantField, Table


class CeEnrolment(Table):
    """Why somebody learns: to renew a certificate. Its id is that of the enrolment in the training slice.

    ``valid_to`` is the last valid day at the time, from which every window is counted. ``living_key`` is
    the certificate while the matter is open, so that there is one at a time. What follows from the day
    (in training, completed too late, lapsed) is derived; ``outcome`` holds what was decided.
    """

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
    assessment_result = CodeField(null=True)  # pass, fail
    assessed_at = InstantField(null=True)
    completed_at = InstantField(null=True)
    renewal_applied_at = InstantField(null=True)
    renewal_channel = CodeField(null=True)  # holder, automatic, registration
    renewal_decided_at = InstantField(null=True)
    decided_by = IdField(null=True)
    decision_reason = peewee.CharField(max_length=200, null=True)
    new_valid_to = peewee.DateField(null=True)
    outcome = CodeField(null=True)  # renewed, refused, withdrawn, too_late, lapsed
    withdrawn_at = InstantField(null=True)
    living_key = IdField(null=True, unique=True)

    class Meta:
        table_name = "ce_enrolment"


class CertificateReminder(Table):
    """A reminder that was given, so that none is given twice (CQ2023-2.3-4)."""

    certificate_id = IdField()
    valid_to = peewee.DateField()
    point = CodeField(max_length=12)  # P6M, P4M, P3M7D, P10D
    given_at = InstantField()

    class Meta:
        table_name = "certificate_reminder"
        indexes = ((("certificate_id", "valid_to", "point"), True),)
