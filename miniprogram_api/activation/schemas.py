"""Shapes of activations, clean-ups and cancellations."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.certificates.service.cleanups import SKIP_LABELS, STATE_LABELS
from miniprogram_api.companies.schemas import words
from miniprogram_api.fields import Moment
from miniprogram_api.paging import page_of

STATES = list(STATE_LABELS)


class ActivatedSchema(Schema):
    id = fields.String(required=True)
    activation = fields.String(required=True, validate=validate.OneOf(["INACTIVE", "ACTIVE", "DEACTIVATED"]))
    label = fields.String(required=True)
    activated_at = Moment(
        allow_none=True, required=True, metadata={"description": "登记时已激活的证书为 null"}
    )


class CancellationArgs(Schema):
    reason = fields.String(
        required=True,
        validate=validate.Length(1, 40),
        metadata={"description": "HOLDER_REQUEST 本人申请、REVOKED 撤销、DUPLICATE 跨省重复持证"},
    )
    words = fields.String(required=True, validate=words(200), metadata={"description": "注销依据"})


class CancelledSchema(Schema):
    id = fields.String(required=True)
    standing = fields.String(required=True)
    ended_at = Moment(required=True)
    ended_reason = fields.String(required=True)


class CleanupArgs(Schema):
    dry_run = fields.Boolean(load_default=True, metadata={"description": "true：只预览，不改动证书"})
    limit = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 100_000),
        metadata={"description": "本批最多清理多少本证书"},
    )
    province = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=60))


class CleanupItemSchema(Schema):
    certificate_id = fields.String(required=True)
    number = fields.String(required=True)
    category = fields.String(allow_none=True)
    holder_name = fields.String(required=True)
    holder_id_number = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["planned", "deactivated", "skipped"]))
    skip_reason = fields.String(allow_none=True)
    skip_reason_label = fields.Function(
        lambda item: SKIP_LABELS.get(item.skip_reason or ""),
        metadata={"type": ["string", "null"], "description": "没有处理的原因"},
    )
    noticed_at = Moment(allow_none=True)
    settled_at = Moment(allow_none=True)


class CleanupResultSchema(Schema):
    planned = fields.Integer(required=True)
    deactivated = fields.Integer(required=True)
    skipped = fields.Integer(required=True)


class CleanupSchema(Schema):
    id = fields.String(required=True)
    batch_no = fields.String(required=True)
    province = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    state_label = fields.String(required=True)
    planned = fields.Integer(required=True)
    reachable = fields.Integer(required=True, metadata={"description": "已通知到的持证人"})
    unreachable = fields.Integer(
        allow_none=True, required=True, metadata={"description": "没有账号、通知不到的；通知前为 null"}
    )
    deactivated = fields.Integer(required=True)
    skipped = fields.Integer(required=True)
    result = fields.Nested(
        CleanupResultSchema, allow_none=True, required=True, metadata={"description": "执行完成后的结果"}
    )
    created_at = Moment(required=True)
    noticed_at = Moment(allow_none=True)
    executed_at = Moment(allow_none=True)


class CleanupInFullSchema(CleanupSchema):
    settled = fields.Integer(required=True, metadata={"description": "已处理的证书数，即进度"})
    items = fields.List(fields.Nested(CleanupItemSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


CleanupPage = page_of(CleanupSchema)
