"""Shapes of courses, classes, providers and what a centre sees of its learners."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from app.training.service.courses import seconds_of
from miniprogram_api.companies.schemas import words
from miniprogram_api.fields import Moment
from miniprogram_api.paging import CursorArgs, page_of
from miniprogram_api.problems import ReasonSchema

MOST_CHAPTERS, MOST_SECTIONS, MOST_SEATS = 500, 500, 100_000
MOST_HOURS = 10_000


class Seconds(fields.Field[int]):
    """Whole seconds, also as ``"10:16"``."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> int:
        seconds = seconds_of(value) if isinstance(value, str | int | float) else None
        if seconds is None:
            raise ValidationError("时长应为秒数，或 10:16 这样的分:秒，不超过6小时")
        return seconds


class Hours(fields.Float):
    """Hours with at most two decimals."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        hours = Decimal(str(super()._deserialize(value, *args, **kwargs)))
        return hours.quantize(Decimal("0.01")) if abs(hours) <= MOST_HOURS else hours  # refused by its range


def _hours() -> Hours:
    return Hours(required=True, allow_nan=False, validate=validate.Range(0, MOST_HOURS))


def _count() -> fields.Integer:
    return fields.Integer(validate=validate.Range(0, 100_000))


class SectionArgs(Schema):
    no = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=12))
    title = fields.String(required=True, validate=words(200))
    duration_s = Seconds(
        required=True,
        metadata={"oneOf": [{"type": "number"}, {"type": "string"}], "description": "616 或 10:16"},
    )
    video = fields.String(
        allow_none=True,
        load_default=None,
        validate=validate.Length(max=40),
        metadata={"description": "视频编号"},
    )


class ChapterArgs(Schema):
    no = fields.Integer(allow_none=True, load_default=None)
    tag = fields.String(
        required=True, validate=validate.Length(1, 20), metadata={"description": "专业或公共"}
    )
    title = fields.String(required=True, validate=words(200))
    credit_hours = _hours()
    mandatory = fields.Boolean(required=True)
    sections = fields.List(
        fields.Nested(SectionArgs), required=True, validate=validate.Length(max=MOST_SECTIONS)
    )


class CourseArgs(Schema):
    title = fields.String(required=True, validate=words(200))
    required_hours = _hours()
    chapters = fields.List(
        fields.Nested(ChapterArgs), required=True, validate=validate.Length(max=MOST_CHAPTERS)
    )
    chapter_total = _count()
    section_total = _count()
    mandatory_chapters = _count()
    elective_chapters = _count()
    provider = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=40))
    target_post = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=40))
    specialty = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=40))
    draft = fields.Boolean(load_default=False, metadata={"description": "先不发布"})


class CourseSchema(Schema):
    id = fields.String(required=True)
    provider_id = fields.String(required=True)
    title = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["draft", "published"]))
    required_hours = fields.Float(required=True)
    chapter_total = fields.Integer(required=True)
    section_total = fields.Integer(required=True)
    mandatory_chapters = fields.Integer(required=True)
    elective_chapters = fields.Integer(required=True)
    target_post = fields.String(allow_none=True)
    specialty = fields.String(allow_none=True)
    created_at = Moment(required=True)
    published_at = Moment(allow_none=True)


class OutlineSectionSchema(Schema):
    id = fields.String(required=True)
    no = fields.String(required=True)
    title = fields.String(required=True)
    duration_s = fields.Integer(required=True)
    video = fields.String(allow_none=True)


class OutlineChapterSchema(Schema):
    no = fields.Integer(required=True)
    tag = fields.String(required=True)
    title = fields.String(required=True)
    credit_hours = fields.Float(required=True)
    mandatory = fields.Boolean(required=True)
    sections = fields.List(fields.Nested(OutlineSectionSchema), required=True)


class CourseInFullSchema(CourseSchema):
    chapters = fields.List(fields.Nested(OutlineChapterSchema), required=True)


class CourseSheetFiles(Schema):
    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary", "description": ".xlsx"})


class CourseSheetArgs(Schema):
    title = fields.String(required=True, validate=words(200))
    required_hours = _hours()
    provider = fields.String(load_default=None, validate=validate.Length(max=40))
    draft = fields.Boolean(load_default=False)


class CourseRowSchema(Schema):
    row = fields.Integer(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["taken", "refused", "waiting"]))
    no = fields.String(allow_none=True, metadata={"description": "小节编号"})
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class CourseImportSchema(Schema):
    course_id = fields.String(allow_none=True, metadata={"description": "有一行不合格时为空：改好后整份重传"})
    total = fields.Integer(required=True)
    refused = fields.Integer(required=True)
    rows = fields.List(fields.Nested(CourseRowSchema), required=True)


class VideoFiles(Schema):
    file = fields.Raw(
        required=True, metadata={"type": "string", "format": "binary", "description": "MP4 或 WebM"}
    )


class VideoArgs(Schema):
    title = fields.String(required=True, validate=words(200))
    provider = fields.String(load_default=None, validate=validate.Length(max=40))


class VideoSchema(Schema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    content_type = fields.String(required=True)
    size = fields.Integer(required=True)


class ClassArgs(Schema):
    title = fields.String(required=True, validate=words(120))
    kind = fields.String(
        required=True,
        validate=validate.Length(1, 40),
        metadata={"description": "SAFETY_MANAGEMENT 安管，SPECIAL_OPERATION 特种，REGISTERED 注册"},
    )
    course_id = fields.String(required=True, validate=validate.Length(1, 40))
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    seats = fields.Integer(required=True, validate=validate.Range(1, MOST_SEATS))
    provider = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=40))


class SeatsArgs(Schema):
    seats = fields.Integer(required=True, validate=validate.Range(1, MOST_SEATS))


class ClassQuery(CursorArgs):
    kind = fields.String(validate=validate.Length(max=40))


class ClassSchema(Schema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True)
    kind_label = fields.String(required=True)
    course_id = fields.String(required=True)
    provider_id = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    seats = fields.Integer(required=True)
    taken = fields.Integer(required=True)


class ProviderArgs(Schema):
    name = fields.String(required=True, validate=words(120))
    kind = fields.String(
        required=True,
        validate=validate.Length(1, 40),
        metadata={"description": "EMPLOYER 用人单位，TRAINING_ORGANISATION 专业培训机构"},
    )
    region = fields.String(required=True, validate=words(60))
    qualified = fields.Boolean(load_default=True)


class JudgeArgs(Schema):
    qualified = fields.Boolean(required=True)
    reason = fields.String(required=True, validate=words(200))


class ProviderQuery(CursorArgs):
    kind = fields.String(load_default=None, validate=validate.Length(max=40))
    qualified = fields.Boolean(load_default=False, metadata={"description": "只看具备条件的"})


class ProviderSchema(Schema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    region = fields.String(required=True, attribute="region_name")
    region_code = fields.String(required=True)
    qualified = fields.Boolean(required=True)


class AssessmentArgs(Schema):
    result = fields.String(
        required=True,
        validate=validate.Length(1, 20),
        metadata={"description": "合格、不合格，或 pass、fail"},
    )
    examiner = fields.String(required=True, validate=words(60), metadata={"description": "考核人"})
    witness = fields.String(required=True, validate=words(60), metadata={"description": "见证人"})


class AssessmentSchema(Schema):
    id = fields.String(required=True)
    enrolment_id = fields.String(required=True)
    result = fields.String(required=True)
    label = fields.String(required=True)
    recorded_at = Moment(required=True)


class PresenceArgs(Schema):
    reason = fields.String(required=True, validate=words(200))


class AppealDecisionArgs(Schema):
    grant = fields.Boolean(required=True)
    reason = fields.String(required=True, validate=words(500))
    seconds = fields.Float(
        allow_none=True, load_default=None, allow_nan=False, validate=validate.Range(0, 10**6)
    )


CoursePage = page_of(CourseSchema)
ClassPage = page_of(ClassSchema)
ProviderPage = page_of(ProviderSchema)
