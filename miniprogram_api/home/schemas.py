"""Shape of the first screen."""

from __future__ import annotations

from marshmallow import Schema, fields

from miniprogram_api.fields import Moment
from miniprogram_api.problems import ReasonSchema


class CodeSummarySchema(Schema):
    available = fields.Boolean(required=True)
    colour = fields.String(required=True)
    colour_label = fields.String(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class TodoSchema(Schema):
    kind = fields.String(required=True)
    label = fields.String(required=True)
    due_on = fields.Date(allow_none=True)
    link = fields.String(required=True)


class HomeSchema(Schema):
    person_id = fields.String(required=True)
    name = fields.String(allow_none=True, metadata={"description": "打码的姓名"})
    marks = fields.List(fields.String(), required=True)
    status = fields.String(required=True, metadata={"description": "实名认证状态"})
    code = fields.Nested(CodeSummarySchema, required=True)
    todos = fields.List(fields.Nested(TodoSchema), required=True)
    certificates = fields.List(fields.Dict(), required=True, metadata={"description": "临近到期的证书"})
    attendance_today = fields.List(fields.Dict(), required=True, metadata={"description": "今日进出场"})
    notices_unread = fields.Integer(required=True, metadata={"description": "未读消息数"})
    server_time = Moment(required=True)
