"""Learning itself: sessions, the record of heartbeats, what was not credited, checks, appeals."""

import peewee

from app.kernel.db import CodeField, EncryptedField, IdField, InstantField, JsonField, Table


class LearningSession(Table):
    """One section on one device. ``living_key`` (the person's id) exists once: one living session each.

    ``seq`` to ``answer`` are the state as the account has it; heartbeats since then are in the key-value
    store and, but for the last of them, in ``LearningNote``. ``direct``: the store could not be reached
    when they were written.
    """

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
    ended_reason = CodeField(null=True)  # moved, left, withdrawn, idle

    class Meta:
        table_name = "learning_session"


class LearningNote(Table):
    """Heartbeats that the account has not heard yet, in case the key-value store loses them."""

    session_id = IdField()
    first_seq = peewee.BigIntegerField()
    last_seq = peewee.BigIntegerField()
    beats = JsonField()

    class Meta:
        table_name = "learning_note"
        indexes = ((("session_id", "first_seq"), True),)


class LearningEvent(Table):
    """A line of the record of an enrolment, in the order of ``no``; the hours follow from them alone."""

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
    """Time or content that earned nothing, with its reason; neighbours of one kind are one row.

    ``shown_ms`` is what the learner is told, ``wall_ms`` the time that passed, ``spans`` the content.
    """

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
    """The uncredited time of one enrolment by reason, summed up for lists."""

    enrolment_id = IdField()
    provider_id = IdField()
    reason = CodeField()
    shown_ms = peewee.BigIntegerField()

    class Meta:
        table_name = "uncredited_sum"
        indexes = ((("enrolment_id", "reason"), True), (("provider_id", "reason"), False))


class LearningCheck(Table):
    """A random check. ``was_heard``: heartbeats came between its delivery and its deadline."""

    enrolment_id = IdField(index=True)
    session_id = IdField()
    person_id = IdField()
    kind = CodeField()  # face, question
    question = peewee.CharField(max_length=200, null=True)
    options = JsonField(null=True)
    right_option = peewee.IntegerField(null=True)
    state = CodeField()  # open, checking, passed, missed
    delivered_at = InstantField()
    deadline_at = InstantField()
    was_heard = peewee.BooleanField(default=False)
    attempts = peewee.IntegerField(default=0)
    reasons = JsonField(default=list)
    photo_id = IdField(null=True)
    settled_at = InstantField(null=True)
    settled_how = CodeField(null=True)  # face, answer, staff, deadline
    settled_by = IdField(null=True)

    class Meta:
        table_name = "learning_check"


class LearningAppeal(Table):
    """A learner says that time was wrongly not credited; somebody of the centre decides."""

    enrolment_id = IdField(index=True)
    person_id = IdField()
    uncredited_id = IdField()
    open_key = IdField(null=True, unique=True)  # the uncredited row while undecided
    text = EncryptedField()
    state = CodeField()  # open, granted, rejected
    granted_ms = peewee.IntegerField(default=0)
    opened_at = InstantField()
    decided_at = InstantField(null=True)
    decided_by = IdField(null=True)
    decision_reason = peewee.CharField(max_length=500, null=True)

    class Meta:
        table_name = "learning_appeal"
        indexes = ((("state", "opened_at"), False),)
