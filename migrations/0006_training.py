"""Training: providers, courses, classes, enrolments, the record of learning, checks, appeals."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, JsonField, Table


class TrainingProvider(Table):
    name = peewee.CharField(max_length=120)
    kind = CodeField()
    region_code = CodeField(max_length=6)
    region_name = peewee.CharField(max_length=60)
    qualified = peewee.BooleanField(default=False)
    judged_at = InstantField(null=True)
    reason = peewee.CharField(max_length=200, null=True)
    created_at = InstantField()

    class Meta:
        table_name = "training_provider"


class TrainingVideo(Table):
    provider_id = IdField(index=True)
    title = peewee.CharField(max_length=200)
    content_type = CodeField()
    size = peewee.IntegerField()
    sha256 = CodeField(max_length=64)
    created_at = InstantField()

    class Meta:
        table_name = "training_video"


class Course(Table):
    provider_id = IdField(index=True)
    title = peewee.CharField(max_length=200)
    target_post = CodeField(null=True)
    specialty = CodeField(null=True)
    chapter_total = peewee.IntegerField()
    section_total = peewee.IntegerField()
    mandatory_chapters = peewee.IntegerField()
    elective_chapters = peewee.IntegerField()
    required_hours = peewee.DecimalField(max_digits=7, decimal_places=2)
    needed_s = peewee.IntegerField()
    state = CodeField()
    created_at = InstantField()
    published_at = InstantField(null=True)

    class Meta:
        table_name = "course"
        indexes = ((("target_post", "specialty"), False),)


class Chapter(Table):
    course_id = IdField()
    no = peewee.IntegerField()
    tag = CodeField()
    title = peewee.CharField(max_length=200)
    credit_hours = peewee.DecimalField(max_digits=7, decimal_places=2)
    is_mandatory = peewee.BooleanField()

    class Meta:
        table_name = "course_chapter"
        indexes = ((("course_id", "no"), True),)


class Section(Table):
    course_id = IdField()
    chapter_id = IdField()
    place = peewee.IntegerField()
    no = CodeField(max_length=12)
    title = peewee.CharField(max_length=200)
    duration_s = peewee.IntegerField()
    video_id = IdField(null=True)

    class Meta:
        table_name = "course_section"
        indexes = ((("course_id", "place"), True),)


class TrainingClass(Table):
    provider_id = IdField(index=True)
    course_id = IdField()
    title = peewee.CharField(max_length=120)
    kind = CodeField()
    starts_on = peewee.DateField()
    ends_on = peewee.DateField()
    seats = peewee.IntegerField()
    taken = peewee.IntegerField(default=0)
    created_at = InstantField()

    class Meta:
        table_name = "training_class"
        indexes = ((("kind", "starts_on"), False),)


class Enrolment(Table):
    person_id = IdField(index=True)
    course_id = IdField()
    class_id = IdField(null=True, index=True)
    provider_id = IdField(index=True)
    purpose = CodeField()
    required_hours = peewee.DecimalField(max_digits=7, decimal_places=2)
    needs_all_mandatory = peewee.BooleanField()
    state = CodeField()
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
    assessment_result = CodeField(null=True)
    assessed_at = InstantField(null=True)

    class Meta:
        table_name = "enrolment"


class SectionProgress(Table):
    enrolment_id = IdField()
    section_id = IdField()
    covered = JsonField(default=list)
    unconfirmed = JsonField(default=list)
    watched_ms = peewee.IntegerField(default=0)
    status = CodeField()
    position_ms = peewee.IntegerField(default=0)
    finished_at = InstantField(null=True)
    updated_at = InstantField()

    class Meta:
        table_name = "section_progress"
        indexes = ((("enrolment_id", "section_id"), True),)


class ChapterCredit(Table):
    enrolment_id = IdField()
    chapter_id = IdField()
    hours = peewee.DecimalField(max_digits=7, decimal_places=2)
    credited_at = InstantField()

    class Meta:
        table_name = "chapter_credit"
        indexes = ((("enrolment_id", "chapter_id"), True),)


class LearningDay(Table):
    enrolment_id = IdField()
    provider_id = IdField()
    day = peewee.DateField()
    credited_ms = peewee.IntegerField(default=0)
    uncredited_ms = peewee.IntegerField(default=0)

    class Meta:
        table_name = "learning_day"
        indexes = ((("enrolment_id", "day"), True), (("provider_id", "day"), False))


class Assessment(Table):
    enrolment_id = IdField(index=True)
    result = CodeField()
    examiner = EncryptedField()
    witness = EncryptedField()
    recorded_by = IdField()
    recorded_at = InstantField()

    class Meta:
        table_name = "training_assessment"


class CourseFeedback(Table):
    enrolment_id = IdField(unique=True)
    course_id = IdField(index=True)
    rating = peewee.IntegerField()
    text = peewee.CharField(max_length=500, null=True)
    given_at = InstantField()

    class Meta:
        table_name = "course_feedback"


class LearningSession(Table):
    person_id = IdField(index=True)
    enrolment_id = IdField(index=True)
    section_id = IdField()
    account_id = IdField()
    living_key = IdField(null=True, unique=True)
    seq = peewee.BigIntegerField(default=0)
    at_ms = peewee.BigIntegerField()
    position_ms = peewee.IntegerField()
    playing = peewee.BooleanField(default=True)
    budget_ms = peewee.IntegerField(default=0)
    direct = peewee.BooleanField(default=False)
    answer = JsonField(null=True)
    started_at = InstantField()
    written_at = InstantField()
    ended_at = InstantField(null=True)
    ended_reason = CodeField(null=True)

    class Meta:
        table_name = "learning_session"


class LearningNote(Table):
    session_id = IdField()
    first_seq = peewee.BigIntegerField()
    last_seq = peewee.BigIntegerField()
    beats = JsonField()

    class Meta:
        table_name = "learning_note"
        indexes = ((("session_id", "first_seq"), True),)


class LearningEvent(Table):
    enrolment_id = IdField()
    no = peewee.IntegerField()
    kind = CodeField()
    session_id = IdField(null=True)
    section_id = IdField(null=True)
    data = JsonField(null=True)
    at = InstantField()

    class Meta:
        table_name = "learning_event"
        indexes = ((("enrolment_id", "no"), True),)


class UncreditedTime(Table):
    enrolment_id = IdField()
    section_id = IdField()
    session_id = IdField(null=True)
    reason = CodeField()
    shown_ms = peewee.BigIntegerField()
    wall_ms = peewee.BigIntegerField()
    spans = JsonField(default=list)
    from_at = InstantField()
    to_at = InstantField()

    class Meta:
        table_name = "uncredited_time"
        indexes = ((("enrolment_id", "id"), False), (("session_id", "to_at"), False))


class UncreditedSum(Table):
    enrolment_id = IdField()
    provider_id = IdField()
    reason = CodeField()
    shown_ms = peewee.BigIntegerField()

    class Meta:
        table_name = "uncredited_sum"
        indexes = ((("enrolment_id", "reason"), True), (("provider_id", "reason"), False))


class LearningCheck(Table):
    enrolment_id = IdField(index=True)
    session_id = IdField()
    person_id = IdField()
    kind = CodeField()
    question = peewee.CharField(max_length=200, null=True)
    options = JsonField(null=True)
    right_option = peewee.IntegerField(null=True)
    state = CodeField()
    delivered_at = InstantField()
    deadline_at = InstantField()
    was_heard = peewee.BooleanField(default=False)
    attempts = peewee.IntegerField(default=0)
    reasons = JsonField(default=list)
    photo_id = IdField(null=True)
    settled_at = InstantField(null=True)
    settled_how = CodeField(null=True)
    settled_by = IdField(null=True)

    class Meta:
        table_name = "learning_check"


class LearningAppeal(Table):
    enrolment_id = IdField(index=True)
    person_id = IdField()
    uncredited_id = IdField()
    open_key = IdField(null=True, unique=True)
    text = EncryptedField()
    state = CodeField()
    granted_ms = peewee.IntegerField(default=0)
    opened_at = InstantField()
    decided_at = InstantField(null=True)
    decided_by = IdField(null=True)
    decision_reason = peewee.CharField(max_length=500, null=True)

    class Meta:
        table_name = "learning_appeal"
        indexes = ((("state", "opened_at"), False),)


TABLES = [
    TrainingProvider,
    TrainingVideo,
    Course,
    Chapter,
    Section,
    TrainingClass,
    Enrolment,
    SectionProgress,
    ChapterCredit,
    LearningDay,
    Assessment,
    CourseFeedback,
    LearningSession,
    LearningNote,
    LearningEvent,
    UncreditedTime,
    UncreditedSum,
    LearningCheck,
    LearningAppeal,
]


def up(migrator, db):
    db.create_tables(TABLES, safe=False)


def down(migrator, db):
    db.drop_tables(list(reversed(TABLES)), safe=False)
