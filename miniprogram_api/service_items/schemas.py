"""Shapes of what can be applied for."""

from __future__ import annotations

from marshmallow import Schema, fields

from miniprogram_api.problems import ReasonSchema


class ServiceItemSchema(Schema):
    code = fields.String(required=True)
    title = fields.String(required=True)
    channel = fields.String(required=True, metadata={"description": "办理渠道"})
    portal_url = fields.String(
        allow_none=True, required=True, metadata={"description": "报名前查询本人持证情况的全国平台"}
    )
    open = fields.Boolean(required=True, attribute="is_open")
    reasons = fields.List(
        fields.Nested(ReasonSchema), required=True, metadata={"description": "不能办理的原因"}
    )


class ServiceItemsSchema(Schema):
    items = fields.List(fields.Nested(ServiceItemSchema), required=True)
