"""Enrolments and what they have come to (CQ2023-A2.5-3, A2.5-5)."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, JsonField, Table


class Enrolment(Table):
    """One person in one course. ``completed_at`` is written once.

    ``events`` counts the lines of its record and orders them. ``since_check_ms``, ``checks_given``,
    ``open_check_id`` and ``attention_lost`` are where the random checks stand. What follows is summed up
    for lists; it can be computed again from the record.
    """

    person_id = IdField(index=True)
    course_id = IdField()
    class_id = IdField(null=True, index=True)
    provider_id = IdField(index=True)
    purpose = CodeField()  # ce, conversion
    required_hours = peewee.DecimalField(max_digits=7, decimal_places=2)
    needs_all_mandatory = peewee.BooleanField()
    state = CodeField()  # enrolled, learning, completed, withdrawn
    enrolled_at = InstantField()
    started_at = InstantField(null=True)
    last_learned_at = InstantField(null=True)
    completed_at = InstantField(null=True)
    withdrawn_at = InstantField(null=True)
    events = peewee.IntegerField(default=0)
    since_check_ms = peewee.IntegerField(default=0)
    checks_given = peewee.IntegerField(default=0)
    open_check_id = IdField(null=True)
    attention_lost = peewee.BooleanField(default=False)
    earned_hours = peewee.DecimalField(max_digits=7, decimal_places=2, default=0)
    mandatory_done = peewee.IntegerField(default=0)
    sections_done = peewee.IntegerField(default=0)
    watched_s = peewee.IntegerField(default=0)
    uncredited_s = peewee.IntegerField(default=0)
    checks_missed = peewee.IntegerField(default=0)
    assessment_result = CodeField(null=True)  # pass, fail
    assessed_at = InstantField(null=True)

    class Meta:
        table_name = "enrolment"


class SectionProgress(Table):
    """What somebody has seen of one section: stretches in ms, and those that no check has confirmed."""

    enrolment_id = IdField()
    section_id = IdField()
    covered = JsonField(default=list)
    unconfirmed = JsonField(default=list)
    watched_ms = peewee.IntegerField(default=0)
    status = CodeField()  # 学习中, 已学完
    position_ms = peewee.IntegerField(default=0)
    finished_at = InstantField(null=True)
    updated_at = InstantField()

    class Meta:
        table_name = "section_progress"
        indexes = ((("enrolment_id", "section_id"), True),)


class ChapterCredit(Table):
    """The hours of a chapter, credited once (CQ2023-A2.5-4)."""

    enrolment_id = IdField()
    chapter_id = IdField()
    hours = peewee.DecimalField(max_digits=7, decimal_places=2)
    credited_at = InstantField()

    class Meta:
        table_name = "chapter_credit"
        indexes = ((("enrolment_id", "chapter_id"), True),)


class LearningDay(Table):
    """Seconds of one enrolment on one legal day, in ms."""

    enrolment_id = IdField()
    provider_id = IdField()
    day = peewee.DateField()
    credited_ms = peewee.IntegerField(default=0)
    uncredited_ms = peewee.IntegerField(default=0)

    class Meta:
        table_name = "learning_day"
        indexes = ((("enrolment_id", "day"), True), (("provider_id", "day"), False))


class Assessment(Table):
    """A result of the final assessment with the two who vouch for it; the newest counts."""

    enrolment_id = IdField(index=True)
    result = CodeField()  # pass, fail
    examiner = EncryptedField()
    witness = EncryptedField()
    recorded_by = IdField()
    recorded_at = InstantField()

    class Meta:
        table_name = "training_assessment"


class CourseFeedback(Table):
    """What a learner says of the course, once per enrolment (CQ2023-A2.5-7)."""

    enrolment_id = IdField(unique=True)
    course_id = IdField(index=True)
    rating = peewee.IntegerField()
    text = peewee.CharField(max_length=500, null=True)
    given_at = InstantField()

    class Meta:
        table_name = "course_feedback"
