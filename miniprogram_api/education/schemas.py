"""Shapes of continuing education and renewal."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from miniprogram_api.fields import Moment
from miniprogram_api.paging import CursorArgs, page_of
from miniprogram_api.problems import ReasonSchema

RENEWAL_STATES = ["applied", "renewed", "refused"]


class EducationWindowSchema(Schema):
    valid_to = fields.Date(required=True)
    opens_on = fields.Date(required=True, metadata={"description": "报名开始（含）"})
    closes_on = fields.Date(required=True, metadata={"description": "报名截止（含）"})
    must_finish_by = fields.Date(required=True, metadata={"description": "班次最迟结束日"})
    apply_by = fields.Date(required=True, metadata={"description": "最迟申请延期日"})


class ClassForCertificateSchema(Schema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True)
    provider = fields.String(required=True)
    provider_kind = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    seats = fields.Integer(required=True)
    seats_left = fields.Integer(required=True)
    enrolled = fields.Boolean(required=True, metadata={"description": "已报名这个班次"})
    eligible = fields.Boolean(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    warnings = fields.List(
        fields.Nested(ReasonSchema), required=True, metadata={"description": "可以报名，但要留意"}
    )


class ClassesForCertificateSchema(Schema):
    certificate_id = fields.String(required=True)
    today = fields.Date(required=True)
    window = fields.Nested(EducationWindowSchema, required=True)
    state = fields.String(
        required=True,
        metadata={"description": "not_open, open, closed, enrolled, completed, applied, renewed, lapsed"},
    )
    state_label = fields.String(required=True)
    message = fields.String(required=True)
    enrolment_id = fields.String(allow_none=True, required=True)
    items = fields.List(fields.Nested(ClassForCertificateSchema), required=True)


class EnrolArgs(Schema):
    certificate_id = fields.String(required=True, validate=validate.Length(1, 40))
    class_id = fields.String(required=True, validate=validate.Length(1, 40))


class ChangeClassArgs(Schema):
    class_id = fields.String(required=True, validate=validate.Length(1, 40))


class ChosenClassSchema(Schema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    provider = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)


class EducationEnrolmentSchema(Schema):
    id = fields.String(required=True)
    certificate_id = fields.String(required=True)
    kind = fields.String(required=True)
    state = fields.String(
        required=True,
        metadata={
            "description": "ENROLLED, IN_TRAINING, FAILED, COMPLETED, COMPLETED_TOO_LATE, "
            "RENEWAL_APPLIED, RENEWED, REFUSED, WITHDRAWN, LAPSED"
        },
    )
    state_label = fields.String(required=True)
    message = fields.String(required=True, metadata={"description": "下一步怎么办"})
    class_ = fields.Nested(ChosenClassSchema, required=True, data_key="class", attribute="class")
    window = fields.Nested(EducationWindowSchema, required=True)
    is_late = fields.Boolean(required=True)
    warnings = fields.List(fields.Nested(ReasonSchema), required=True)
    may_apply = fields.Boolean(required=True, metadata={"description": "现在可以申请延期"})
    renewal_way = fields.String(
        required=True,
        metadata={"description": "by_holder 本人申请，automatic 自动，registration 办理延续注册"},
    )
    enrolled_at = Moment(required=True)
    hours_reached_at = Moment(allow_none=True)
    assessment_result = fields.String(allow_none=True, metadata={"description": "pass 合格，fail 不合格"})
    completed_at = Moment(allow_none=True)
    renewal_applied_at = Moment(allow_none=True)
    renewal_channel = fields.String(
        allow_none=True, metadata={"description": "holder 本人，automatic 自动，registration 延续注册"}
    )
    renewal_decided_at = Moment(allow_none=True)
    decision_reason = fields.String(allow_none=True)
    new_valid_to = fields.Date(allow_none=True)


class RenewalsQuery(CursorArgs):
    state = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(RENEWAL_STATES))


class RenewalSchema(Schema):
    id = fields.String(required=True)
    certificate_id = fields.String(required=True)
    number = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    category = fields.String(allow_none=True)
    holder_name = fields.String(required=True, metadata={"description": "已打码"})
    holder_number = fields.String(required=True, metadata={"description": "已打码"})
    state = fields.String(required=True)
    state_label = fields.String(required=True)
    valid_to = fields.Date(required=True, metadata={"description": "延期前的有效期止；期满后不能再批准"})
    days_left = fields.Integer(allow_none=True)
    proposed_valid_to = fields.Date(allow_none=True, metadata={"description": "同意时默认的有效期止"})
    activation = fields.String(required=True)
    completed_at = Moment(allow_none=True)
    renewal_applied_at = Moment(allow_none=True)
    renewal_channel = fields.String(allow_none=True)
    renewal_decided_at = Moment(allow_none=True)
    decision_reason = fields.String(allow_none=True)
    new_valid_to = fields.Date(allow_none=True)


class RenewalDecisionArgs(Schema):
    approve = fields.Boolean(required=True)
    reason = fields.String(load_default="", validate=validate.Length(max=200))
    valid_to = fields.Date(load_default=None, allow_none=True)


RenewalPage = page_of(RenewalSchema)
