"""Shapes of the entrance and of signing in by mobile number."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class EntranceSchema(Schema):
    program_name = fields.String(required=True)
    steps = fields.List(fields.String(), required=True)
    support_phone = fields.String(required=True)
    picture_url = fields.String(required=True, metadata={"description": "小程序码图片"})


class PhoneArgs(Schema):
    phone = fields.String(required=True, validate=validate.Length(min=1, max=30))


class PhoneSignInArgs(PhoneArgs):
    code = fields.String(required=True, validate=validate.Length(min=1, max=12))


class CodeSentSchema(Schema):
    cell_phone = fields.String(required=True, metadata={"description": "打码的手机号"})
    expires_in = fields.Integer(required=True, metadata={"description": "秒"})
    resend_after = fields.Integer(required=True, metadata={"description": "秒"})
    demo_code = fields.String(allow_none=True, metadata={"description": "仅演示环境：短信不会真的发出"})


class BoundPhoneSchema(Schema):
    cell_phone = fields.String(required=True)
