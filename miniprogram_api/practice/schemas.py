"""Shapes of applications for registration of practice."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from miniprogram_api.fields import Moment
from miniprogram_api.paging import CursorArgs, page_of

KINDS = ["initial", "renewal"]
STATES = ["draft", "submitted", "confirmed", "returned", "accepted", "refused", "withdrawn"]
SEEN_STATES = ["submitted", "confirmed", "returned", "accepted", "refused"]
RESULTS = ["accept", "refuse", "return"]
CREDIT_CODE = {"description": "注册单位的统一社会信用代码"}


class BeginArgs(Schema):
    kind = fields.String(
        required=True,
        validate=validate.OneOf(KINDS),
        metadata={"description": "initial 初始注册，renewal 延续注册"},
    )
    certificate_id = fields.String(
        required=True,
        validate=validate.Length(1, 40),
        metadata={"description": "初始注册写执业资格证，延续注册写注册证书"},
    )
    credit_code = fields.String(required=True, validate=validate.Length(1, 40), metadata=CREDIT_CODE)


class ChangeArgs(Schema):
    credit_code = fields.String(required=True, validate=validate.Length(1, 40), metadata=CREDIT_CODE)


class ConfirmArgs(Schema):
    confirm = fields.Boolean(required=True, metadata={"description": "true 确认在本单位执业，false 退回"})
    reason = fields.String(load_default="", validate=validate.Length(max=200))


class DecideArgs(Schema):
    result = fields.String(
        required=True,
        validate=validate.OneOf(RESULTS),
        metadata={"description": "accept 准予注册，refuse 不予注册，return 退回补正"},
    )
    reason = fields.String(load_default="", validate=validate.Length(max=200))


class SeenQuery(CursorArgs):
    state = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(SEEN_STATES))


class PracticeRegistrationSchema(Schema):
    id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    kind_label = fields.String(required=True)
    category = fields.String(required=True, metadata={"description": "注册类别，如一级注册建造师"})
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    state_label = fields.String(required=True)
    message = fields.String(required=True, metadata={"description": "下一步怎么办"})
    province = fields.String(required=True)
    certificate_id = fields.String(required=True)
    certificate_number = fields.String(required=True)
    holder_name = fields.String(required=True, metadata={"description": "已打码"})
    holder_number = fields.String(required=True, metadata={"description": "已打码"})
    valid_to_before = fields.Date(allow_none=True, metadata={"description": "延续以前的有效期止"})
    company = fields.String(required=True)
    credit_code = fields.String(required=True)
    created_at = Moment(required=True)
    submitted_at = Moment(allow_none=True)
    confirmed_at = Moment(allow_none=True)
    decided_at = Moment(allow_none=True)
    reason = fields.String(allow_none=True, metadata={"description": "最近一次退回、不予注册的原因"})
    result_id = fields.String(allow_none=True, metadata={"description": "准予注册后的证书"})
    valid_to = fields.Date(allow_none=True, metadata={"description": "准予注册后的有效期止"})


class StepSchema(Schema):
    event = fields.String(required=True)
    label = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    at = Moment(required=True)
    by = fields.String(required=True, validate=validate.OneOf(["applicant", "company", "authority"]))
    by_label = fields.String(required=True)
    reason = fields.String(allow_none=True)


class PracticeRegistrationInFullSchema(PracticeRegistrationSchema):
    steps = fields.List(fields.Nested(StepSchema), required=True)


PracticeRegistrationPage = page_of(PracticeRegistrationSchema)
