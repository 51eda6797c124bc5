"""Providers, courses and classes (CQ2023-2.1-3, CQ2023-A2.5-2)."""

import peewee

from app.kernel.db import CodeField, IdField, InstantField, Table


class TrainingProvider(Table):
    """Who trains: an employer or a training organisation; ``qualified`` as the authority says.

    Its id is the ``training_centre`` scope of its staff.
    """

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
    """A video file; ``sha256`` hex, ``size`` in bytes."""

    provider_id = IdField(index=True)
    title = peewee.CharField(max_length=200)
    content_type = CodeField()
    size = peewee.IntegerField()
    sha256 = CodeField(max_length=64)
    created_at = InstantField()

    class Meta:
        table_name = "training_video"


class Course(Table):
    """A course. The counts are those of its chapters; nothing of it changes once it is published.

    ``needed_s`` is the least content that completes it, for reports. ``target_post`` and ``specialty``
    bind it to one of the roles of a conversion.
    """

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
    state = CodeField()  # draft, published
    created_at = InstantField()
    published_at = InstantField(null=True)

    class Meta:
        table_name = "course"
        indexes = ((("target_post", "specialty"), False),)


class Chapter(Table):
    course_id = IdField()
    no = peewee.IntegerField()
    tag = CodeField()  # 专业, 公共
    title = peewee.CharField(max_length=200)
    credit_hours = peewee.DecimalField(max_digits=7, decimal_places=2)
    is_mandatory = peewee.BooleanField()

    class Meta:
        table_name = "course_chapter"
        indexes = ((("course_id", "no"), True),)


class Section(Table):
    """``place`` orders the sections of the whole course."""

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
    """A class (班次): planned days and seats; ``taken`` never exceeds ``seats``."""

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
