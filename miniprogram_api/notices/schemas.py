"""Shapes of notices and of the quota for WeChat messages."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.people.service.notices import KINDS
from miniprogram_api.fields import Moment


class NoticeSchema(Schema):
    id = fields.String(required=True)
    kind = fields.String(required=True)
    kind_label = fields.Function(
        lambda notice: KINDS.get(notice.kind, "通知"), metadata={"type": "string", "description": "类别"}
    )
    title = fields.String(required=True)
    text = fields.String(required=True)
    link = fields.String(allow_none=True, metadata={"description": "办理页面"})
    created_at = Moment(required=True)
    read_at = Moment(allow_none=True)


class NoticePageSchema(Schema):
    items = fields.List(fields.Nested(NoticeSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)
    unread = fields.Integer(required=True, metadata={"description": "全部未读消息数"})


class ReadAllSchema(Schema):
    read = fields.Integer(required=True, metadata={"description": "这一次标为已读的条数"})


class TemplateSchema(Schema):
    template = fields.String(required=True, metadata={"description": "wx.requestSubscribeMessage 的模板号"})
    kinds = fields.List(fields.String(), required=True)
    purposes = fields.List(fields.String(), required=True, metadata={"description": "用来通知什么"})
    remaining = fields.Integer(required=True, metadata={"description": "还可以给您发几条"})


class TemplatesSchema(Schema):
    items = fields.List(fields.Nested(TemplateSchema), required=True)


class AnswerSchema(Schema):
    kind = fields.String(validate=validate.Length(1, 40))
    template = fields.String(validate=validate.Length(1, 80), metadata={"description": "或者模板号"})
    accepted = fields.Boolean(required=True, metadata={"description": "true：答复为 accept"})


class AcceptanceArgs(Schema):
    templates = fields.List(
        fields.Nested(AnswerSchema), required=True, validate=validate.Length(min=1, max=20)
    )
