"""Registration of practitioners (执业注册, SH2023-3.15-2), not to be taken for one for an assessment."""

import peewee

from app.kernel.db import CodeField, IdField, InstantField, Table


class PracticeRegistration(Table):
    """One application for initial or renewal registration.

    ``certificate_id``: the qualification for an initial one, the registration itself for a renewal;
    ``result_id`` the registration in the register once it was accepted. ``pending_key`` keeps a person from
    having two open applications for one kind of registration. ``reason`` is what he was told last.
    """

    person_id = IdField(index=True)
    kind = CodeField()  # initial, renewal
    category = CodeField()
    certificate_id = IdField(index=True)
    enrolment_id = IdField(null=True)
    province_code = CodeField(max_length=6)
    company_id = IdField(index=True)
    state = CodeField()  # draft, submitted, confirmed, returned, accepted, refused, withdrawn
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
    """One step of an application: who did what, when, and why."""

    practice_id = IdField(index=True)
    event = CodeField()
    state = CodeField()
    at = InstantField()
    account_id = IdField()
    side = CodeField()  # applicant, company, authority
    reason = peewee.CharField(max_length=200, null=True)

    class Meta:
        table_name = "practice_registration_step"
