"""Shapes of applications."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.certificates.service.registrations import ITEM_LABELS, STATE_LABELS
from miniprogram_api.fields import Moment
from miniprogram_api.paging import CursorArgs, page_of
from miniprogram_api.problems import ReasonSchema

STATES = list(STATE_LABELS)


class RegistrationArgs(Schema):
    service_item = fields.String(
        required=True,
        validate=validate.Length(1, 40),
        metadata={"description": "SAFETY_MANAGEMENT 或 SPECIAL_OPERATION"},
    )
    category = fields.String(
        required=True, validate=validate.Length(1, 40), metadata={"description": "A、B、C，或操作类别"}
    )
    self_checked = fields.Boolean(required=True, metadata={"description": "本人已在全国平台查询持证情况"})


class ExemptionArgs(Schema):
    certificate_id = fields.String(required=True, validate=validate.Length(1, 40))


class RegistrationSchema(Schema):
    id = fields.String(required=True)
    service_item = fields.String(required=True)
    service_item_label = fields.Function(
        lambda row: ITEM_LABELS[row.service_item], metadata={"type": "string", "description": "办理事项"}
    )
    category = fields.String(required=True)
    channel = fields.String(required=True)
    province = fields.String(required=True, attribute="province_code")
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    state_label = fields.Function(
        lambda row: STATE_LABELS[row.state], metadata={"type": "string", "description": "状态"}
    )
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    self_checked_at = Moment(allow_none=True)
    real_name_checked_at = Moment(required=True)
    duplicate_checked_at = Moment(allow_none=True)
    duplicate_source = fields.String(
        allow_none=True, metadata={"description": "查询了哪里：own_register、national_platform"}
    )
    applied_at = Moment(required=True)
    decided_at = Moment(allow_none=True)


class ApplicantSchema(Schema):
    application = fields.Nested(RegistrationSchema, required=True)
    worker_name = fields.String(allow_none=True, required=True)
    id_card_number = fields.String(allow_none=True, required=True)


class RegistrationQuery(CursorArgs):
    state = fields.String(load_default=None, validate=validate.OneOf(STATES))
    service_item = fields.String(load_default=None, validate=validate.OneOf(list(ITEM_LABELS)))


class RefusalQuery(Schema):
    begins = fields.Date(data_key="from", load_default=None, metadata={"description": "默认当年1月1日"})
    ends = fields.Date(data_key="to", load_default=None, metadata={"description": "默认今天"})


class RefusalCountSchema(Schema):
    service_item = fields.String(required=True)
    code = fields.String(required=True)
    count = fields.Integer(required=True)


class RefusalsSchema(Schema):
    begins = fields.Date(required=True, data_key="from")
    ends = fields.Date(required=True, data_key="to")
    items = fields.List(fields.Nested(RefusalCountSchema), required=True)


RegistrationPage = page_of(RegistrationSchema)
ApplicantPage = page_of(ApplicantSchema)
