"""Shapes of the conversion."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from miniprogram_api.companies.schemas import words
from miniprogram_api.fields import Moment
from miniprogram_api.paging import page_of
from miniprogram_api.problems import ReasonSchema
from miniprogram_api.verification.schemas import Picture

STATES = ["role_chosen", "applied", "learning", "completed", "certificate_queryable", "closed"]


class CampaignArgs(Schema):
    opens_on = fields.Date(required=True)
    closes_on = fields.Date(required=True, metadata={"description": "含当日，上海时间24时截止"})
    title = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=120))
    study_until = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "课程须在这一天前学完，不填则不限"}
    )
    province = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 40))


class CampaignSchema(Schema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    province_code = fields.String(required=True)
    province = fields.String(required=True)
    opens_on = fields.Date(required=True)
    closes_on = fields.Date(required=True)
    study_until = fields.Date(allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(["not_open", "open", "closed"]))
    state_label = fields.String(required=True)
    days_left = fields.Integer(required=True, metadata={"description": "含今天和最后一天"})
    is_demo = fields.Boolean(required=True)
    is_shipped = fields.Boolean(required=True, metadata={"description": "文件规定的窗口"})


class CampaignsSchema(Schema):
    items = fields.List(fields.Nested(CampaignSchema), required=True)


class CertificateShortSchema(Schema):
    id = fields.String(required=True)
    number = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    post = fields.String(allow_none=True)
    post_label = fields.String(allow_none=True)
    specialty = fields.String(allow_none=True)
    specialty_label = fields.String(allow_none=True)
    valid_from = fields.Date(allow_none=True)
    valid_to = fields.Date(allow_none=True)
    validity = fields.String(required=True)
    validity_label = fields.String(required=True)


class RoleCourseSchema(Schema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    required_hours = fields.Float(required=True)


class RoleSchema(Schema):
    target_post = fields.String(required=True)
    specialty = fields.String(required=True)
    label = fields.String(required=True, metadata={"description": "如 土建施工员"})
    course = fields.Nested(RoleCourseSchema, allow_none=True)
    available = fields.Boolean(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class StepSchema(Schema):
    label = fields.String(required=True, metadata={"description": "去选岗、去学习、查看证书"})
    link = fields.String(required=True)


class FaceStandingSchema(Schema):
    state = fields.String(
        required=True,
        metadata={
            "description": "none 未拍照，checking 比对中，passed 通过，failed 可再试，review 人工核对中"
        },
    )
    tries_left = fields.Integer(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class CompletionSchema(Schema):
    title = fields.String(required=True)
    headline = fields.String(required=True)
    finishers = fields.Integer(required=True, metadata={"description": "学完这门课程的人数"})
    congratulation = fields.String(required=True)
    message = fields.String(required=True)
    back_label = fields.String(required=True)


class ConversionSchema(Schema):
    id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    state_label = fields.String(required=True)
    message = fields.String(required=True)
    certificate_id = fields.String(required=True)
    target_post = fields.String(required=True)
    specialty = fields.String(required=True)
    role_label = fields.String(required=True)
    role_chosen_at = Moment(required=True)
    submitted_at = Moment(allow_none=True, metadata={"description": "申请时间：通过的那张照片提交的时间"})
    campaign_id = fields.String(required=True)
    closes_on = fields.Date(required=True)
    days_left = fields.Integer(required=True)
    study_until = fields.Date(allow_none=True)
    fee = fields.Integer(required=True, metadata={"description": "免费，恒为0"})
    face = fields.Nested(FaceStandingSchema, required=True)
    course = fields.Nested(RoleCourseSchema, required=True)
    enrolment_id = fields.String(allow_none=True)
    completed_at = Moment(allow_none=True)
    queryable_from = fields.Date(allow_none=True, metadata={"description": "这一天0时起可查询"})
    is_provisional = fields.Boolean(required=True, metadata={"description": "暂定：放假安排尚未公布"})
    next_step = fields.Nested(StepSchema, allow_none=True)
    completion = fields.Nested(CompletionSchema, allow_none=True)
    source_certificate = fields.Nested(CertificateShortSchema, allow_none=True)
    new_certificate = fields.Nested(CertificateShortSchema, allow_none=True)
    closed_reason = fields.String(allow_none=True)


class ConversionsSchema(Schema):
    items = fields.List(fields.Nested(ConversionSchema), required=True)


class OptionSchema(Schema):
    certificate = fields.Nested(CertificateShortSchema, required=True)
    eligible = fields.Boolean(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    conversion = fields.Nested(ConversionSchema, allow_none=True)
    roles = fields.List(fields.Nested(RoleSchema), required=True)


class OptionsSchema(Schema):
    campaign = fields.Nested(CampaignSchema, allow_none=True)
    days_left = fields.Integer(required=True)
    fee = fields.Integer(required=True, metadata={"description": "免费，恒为0"})
    confirm_text = fields.String(required=True)
    items = fields.List(fields.Nested(OptionSchema), required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class ChoiceArgs(Schema):
    certificate_id = fields.String(required=True, validate=validate.Length(1, 40))
    target_post = fields.String(required=True, validate=validate.Length(1, 40))
    specialty = fields.String(required=True, validate=validate.Length(1, 40))
    confirm = fields.Boolean(load_default=False, metadata={"description": "须为 true：岗位选择后无法更改"})


class FaceFiles(Schema):
    selfie = Picture("本人照片，JPEG、PNG 或 WebP，不超过 10 MB；必填")


class DecisionArgs(Schema):
    approve = fields.Boolean(required=True)
    reason = fields.String(required=True, validate=words(200), metadata={"description": "核对了什么"})


class DecisionSchema(Schema):
    id = fields.String(required=True)
    state = fields.String(required=True)
    state_label = fields.String(required=True)
    approved = fields.Boolean(required=True)


class ConversionReviewSchema(Schema):
    id = fields.String(required=True, metadata={"description": "转岗申请的编号"})
    holder_name = fields.String(required=True, metadata={"description": "打码"})
    holder_number = fields.String(required=True, metadata={"description": "打码"})
    certificate = fields.Nested(CertificateShortSchema, required=True)
    role_label = fields.String(required=True)
    asked_at = Moment(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class GuideStepSchema(Schema):
    no = fields.Integer(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)


class GuideSchema(Schema):
    version = fields.String(required=True)
    entry = fields.String(required=True)
    program_name = fields.String(required=True)
    training_system_url = fields.String(required=True)
    picture_url = fields.String(required=True, metadata={"description": "小程序码图片"})
    hotline = fields.String(required=True)
    fee = fields.Integer(required=True)
    is_open = fields.Boolean(required=True)
    campaign = fields.Nested(CampaignSchema, allow_none=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    steps = fields.List(fields.Nested(GuideStepSchema), required=True)


ConversionReviewPage = page_of(ConversionReviewSchema)
