"""Shapes of sign-in."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class WechatSignInArgs(Schema):
    code = fields.String(required=True, validate=validate.Length(min=1, max=200))


class PasswordSignInArgs(Schema):
    account = fields.String(required=True, validate=validate.Length(min=1, max=60))
    password = fields.String(required=True, validate=validate.Length(min=1, max=200))


class SecondStepArgs(Schema):
    ticket = fields.String(required=True, validate=validate.Length(min=1, max=200))
    code = fields.String(
        required=True,
        validate=validate.Length(min=1, max=40),
        metadata={"description": "验证器里的6位验证码，或者一个恢复码"},
    )


class RefreshArgs(Schema):
    refresh_token = fields.String(required=True, validate=validate.Length(min=1, max=200))


class PersonSummarySchema(Schema):
    id = fields.String(required=True)
    name = fields.String(allow_none=True, metadata={"description": "打码的姓名"})
    marks = fields.List(fields.String(), required=True, metadata={"description": "已认证、已入库"})
    status = fields.String(required=True)


class TokenSchema(Schema):
    access_token = fields.String(required=True)
    refresh_token = fields.String(required=True)
    token_type = fields.String(required=True)
    expires_in = fields.Integer(required=True, metadata={"description": "秒"})


class SignedInSchema(TokenSchema):
    is_new = fields.Boolean(required=True)
    person = fields.Nested(PersonSummarySchema, allow_none=True)
    must_change_password = fields.Boolean(
        required=True, metadata={"description": "先改掉初始密码（PUT /me/password），才能办理别的"}
    )
    must_set_up_second_factor = fields.Boolean(
        required=True, metadata={"description": "先设置两步验证，才能办理别的"}
    )


class RoleSchema(Schema):
    role = fields.String(required=True)
    scope_type = fields.String(required=True)
    scope_id = fields.String(required=True)
    scope_name = fields.String(allow_none=True)


class MeSchema(Schema):
    account_id = fields.String(required=True)
    person = fields.Nested(PersonSummarySchema, allow_none=True)
    roles = fields.List(fields.Nested(RoleSchema), required=True)
