"""Shapes of learning."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.training.facts import FINISHED, NOT_STARTED, STUDYING
from miniprogram_api.companies.schemas import words
from miniprogram_api.paging import CursorArgs, page_of
from miniprogram_api.problems import ReasonSchema

LARGEST = 2**53 - 1
SECTION_STATES = [NOT_STARTED, STUDYING, FINISHED]


class ClassRefSchema(Schema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    days_left = fields.Integer(required=True)


class EnrolmentHeadSchema(Schema):
    id = fields.String(required=True)
    purpose = fields.String(required=True, metadata={"description": "ce 继续教育，conversion 转岗"})
    title = fields.String(required=True)
    state = fields.String(required=True, metadata={"description": "enrolled, learning, completed, withdrawn"})
    required_hours = fields.Float(required=True)
    earned_hours = fields.Float(required=True, metadata={"description": "不封顶"})
    progress_bar = fields.Float(required=True, metadata={"description": "0到1"})
    mandatory_done = fields.Integer(required=True)
    sections_done = fields.Integer(required=True)
    section_total = fields.Integer(required=True)
    uncredited_s = fields.Integer(required=True)
    completed_at = fields.String(allow_none=True)
    message = fields.String(allow_none=True)
    assessment_result = fields.String(allow_none=True, metadata={"description": "pass 合格，fail 不合格"})
    class_ = fields.Nested(ClassRefSchema, allow_none=True, data_key="class", attribute="class")


class EnrolmentsSchema(Schema):
    items = fields.List(fields.Nested(EnrolmentHeadSchema), required=True)


class CourseHeadSchema(Schema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    chapter_total = fields.Integer(required=True)
    section_total = fields.Integer(required=True)
    mandatory_chapters = fields.Integer(required=True)
    elective_chapters = fields.Integer(required=True)
    summary = fields.String(required=True)


class SectionSchema(Schema):
    id = fields.String(required=True)
    no = fields.String(required=True)
    title = fields.String(required=True)
    duration_s = fields.Integer(required=True)
    watched_s = fields.Float(required=True)
    state = fields.String(required=True, validate=validate.OneOf(SECTION_STATES))
    has_video = fields.Boolean(required=True)


class ChapterSchema(Schema):
    no = fields.Integer(required=True)
    tag = fields.String(required=True, metadata={"description": "专业、公共"})
    title = fields.String(required=True)
    credit_hours = fields.Float(required=True, metadata={"description": "本章学完可获得的学时"})
    mandatory = fields.Boolean(required=True)
    sections = fields.List(fields.Nested(SectionSchema), required=True)


class EnrolmentSchema(EnrolmentHeadSchema):
    course = fields.Nested(CourseHeadSchema, required=True)
    continue_section_id = fields.String(allow_none=True, metadata={"description": "从哪一节继续"})
    outline = fields.List(fields.Nested(ChapterSchema), required=True)


class SessionArgs(Schema):
    section_id = fields.String(required=True, validate=validate.Length(1, 40))


class SessionSchema(Schema):
    session_id = fields.String(required=True)
    section_id = fields.String(required=True)
    heartbeat_seconds = fields.Integer(required=True)
    resume_position_s = fields.Float(required=True)
    next_unseen_s = fields.Float(allow_none=True, metadata={"description": "第一段没有学过的位置"})
    duration_s = fields.Integer(required=True)
    video_url = fields.String(allow_none=True)
    ended_session_id = fields.String(
        allow_none=True, required=True, metadata={"description": "因此结束的另一处学习"}
    )


class HeartbeatArgs(Schema):
    seq = fields.Integer(required=True, strict=True, validate=validate.Range(0, LARGEST))
    position_s = fields.Float(required=True, allow_nan=False, validate=validate.Range(0, 10**6))
    playing = fields.Boolean(load_default=True)
    rate = fields.Float(load_default=1.0, allow_nan=False, validate=validate.Range(0, 100))


class UncreditedSchema(Schema):
    seconds = fields.Float(required=True)
    reason = fields.String(required=True)
    message = fields.String(required=True)
    remedy = fields.String(allow_none=True)


class ChallengeSchema(Schema):
    id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["face", "question"]))
    state = fields.String(required=True, metadata={"description": "open 待完成，checking 比对中"})
    question = fields.String(allow_none=True)
    options = fields.List(fields.String(), allow_none=True)
    deadline_at = fields.String(required=True)
    attempts_left = fields.Integer(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    message = fields.String(required=True)


class HeartbeatSchema(Schema):
    credited_s = fields.Float(required=True, metadata={"description": "这次心跳计入的秒数"})
    watched_s = fields.Float(required=True, metadata={"description": "本节已计入的秒数"})
    earned_hours = fields.Float(required=True)
    required_hours = fields.Float(required=True)
    state = fields.String(required=True, validate=validate.OneOf(SECTION_STATES))
    enrolment_state = fields.String(required=True)
    message = fields.String(allow_none=True)
    uncredited = fields.List(fields.Nested(UncreditedSchema), required=True)
    challenge = fields.Nested(ChallengeSchema, allow_none=True, required=True)


class ChallengeFiles(Schema):
    selfie = fields.Raw(metadata={"type": "string", "format": "binary"})
    answer = fields.String(metadata={"description": "选项的文字，或从0起的序号"})


class ChallengeArgs(Schema):
    answer = fields.String(required=True, validate=validate.Length(1, 200))


class ChallengeResultSchema(Schema):
    id = fields.String(required=True)
    state = fields.String(
        required=True, metadata={"description": "passed 通过，checking 比对中，open 可再试，missed 未完成"}
    )
    kind = fields.String(required=True)
    attempts_left = fields.Integer(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class UncreditedRowSchema(UncreditedSchema):
    id = fields.String(required=True)
    section_no = fields.String(required=True)
    section_title = fields.String(required=True)
    from_at = fields.String(required=True)
    to_at = fields.String(required=True)
    may_appeal = fields.Boolean(required=True)
    appeal = fields.String(allow_none=True, metadata={"description": "open, granted, rejected"})


class UncreditedQuery(CursorArgs):
    pass


class AppealArgs(Schema):
    uncredited_id = fields.String(validate=validate.Length(1, 40))
    reason = fields.String(validate=validate.Length(1, 40), metadata={"description": "如 GAP_TOO_LONG"})
    text = fields.String(required=True, validate=words(500))


class AppealSchema(Schema):
    id = fields.String(required=True)
    uncredited_id = fields.String(required=True)
    text = fields.String(required=True)
    state = fields.String(required=True, metadata={"description": "open, granted, rejected"})
    granted_s = fields.Float(required=True)
    opened_at = fields.String(required=True)
    decided_at = fields.String(allow_none=True)
    decision_reason = fields.String(allow_none=True)


class AppealsSchema(Schema):
    items = fields.List(fields.Nested(AppealSchema), required=True)


class FeedbackArgs(Schema):
    rating = fields.Integer(required=True, validate=validate.Range(1, 5))
    text = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=500))


class ThanksSchema(Schema):
    message = fields.String(required=True)


class VideoQuery(Schema):
    expires = fields.Integer(required=True, validate=validate.Range(0, LARGEST))
    signature = fields.String(required=True, validate=validate.Length(1, 128))


UncreditedPage = page_of(UncreditedRowSchema)
