"""Shapes of consent."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from miniprogram_api.fields import Moment


class ConsentArgs(Schema):
    purpose = fields.String(required=True, validate=validate.Length(1, 40))
    version = fields.String(required=True, validate=validate.Length(1, 40))
    accepted = fields.Boolean(required=True, metadata={"description": "false 为撤回"})


class DocumentSchema(Schema):
    purpose = fields.String(required=True)
    version = fields.String(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True, metadata={"description": "Markdown"})
    sha256 = fields.String(required=True)
    required = fields.Boolean(required=True, metadata={"description": "不同意就不能在线认证"})


class DecidedSchema(Schema):
    purpose = fields.String(required=True)
    version = fields.String(required=True)
    accepted = fields.Boolean(required=True)
    decided_at = Moment(required=True)
    effect = fields.String(required=True, metadata={"description": "这个决定的结果，给本人看"})


class StandingSchema(Schema):
    purpose = fields.String(attribute="document.purpose", required=True)
    title = fields.String(attribute="document.title", required=True)
    required = fields.Boolean(attribute="document.required", required=True)
    current_version = fields.String(attribute="document.version", required=True)
    version = fields.String(allow_none=True, metadata={"description": "您答复过的版本"})
    accepted = fields.Boolean(allow_none=True)
    is_current = fields.Boolean(required=True, metadata={"description": "false 需要重新阅读新版本"})
    decided_at = Moment(allow_none=True)


class StandingsSchema(Schema):
    items = fields.List(fields.Nested(StandingSchema), required=True)
