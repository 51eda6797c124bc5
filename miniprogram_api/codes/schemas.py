"""Shapes of personal codes and public keys."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from miniprogram_api.fields import Moment


class CodeQuery(Schema):
    svg = fields.Boolean(load_default=False, metadata={"description": "带上画好的二维码"})


class CodeSchema(Schema):
    text = fields.String(required=True, metadata={"description": "151个字符，画成二维码"})
    not_before = Moment(required=True)
    expires_at = Moment(required=True)
    svg = fields.String(allow_none=True)


class CodesSchema(Schema):
    server_time = Moment(required=True)
    colour = fields.String(required=True, validate=validate.OneOf(["green", "yellow", "blue", "red"]))
    colour_label = fields.String(required=True)
    codes = fields.List(fields.Nested(CodeSchema), required=True)


class ReplacedSchema(Schema):
    code_id = fields.String(required=True, metadata={"description": "新的码编号，16位十六进制"})


class StickerArgs(Schema):
    caption = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=32),
        metadata={"description": "印在码下的文字，如项目简称；不写则印编号"},
    )
    format = fields.String(load_default="svg", validate=validate.OneOf(["svg", "png"]))


class PublicKeySchema(Schema):
    kid = fields.Integer(required=True)
    algorithm = fields.String(required=True)
    public_key = fields.String(required=True, metadata={"description": "base64url，32字节"})
    not_before = Moment(allow_none=True)
    not_after = Moment(allow_none=True)


class PublicKeysSchema(Schema):
    keys = fields.List(fields.Nested(PublicKeySchema), required=True)
