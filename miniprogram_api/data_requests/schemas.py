"""Shapes of requests about one's own data."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from miniprogram_api.fields import Moment
from miniprogram_api.paging import CursorArgs, page_of

LONGEST_EXPIRY = 2**53
STATES = "waiting 办理中，done 已办结，failed 没有办成，withdrawn 已作废，expired 已过下载期限"


class DataRequestArgs(Schema):
    kind = fields.String(
        required=True,
        validate=validate.OneOf(("export", "deletion"), error="只能是 export 或 deletion"),
        metadata={"description": "export 整理个人信息副本，deletion 删除资料并注销账号"},
    )
    confirm = fields.Boolean(
        load_default=False,
        metadata={"description": "deletion 必填 true：已看过会删除和依法保留的内容"},
    )


class DataRequestSchema(Schema):
    id = fields.String(required=True)
    kind = fields.String(required=True)
    state = fields.String(required=True, metadata={"description": STATES})
    requested_at = Moment(required=True)
    due_on = fields.Date(required=True, metadata={"description": "最迟答复日"})
    settled_at = Moment(allow_none=True)
    kept_until = Moment(allow_none=True, metadata={"description": "副本保存到什么时候"})
    download_url = fields.String(allow_none=True, metadata={"description": "几分钟内有效的下载链接"})
    removed = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        allow_none=True,
        metadata={"description": "注销时删除了什么，各多少"},
    )
    kept = fields.List(
        fields.String(), allow_none=True, metadata={"description": "依法保留的内容，见 closing 预览"}
    )


class DataRequestsSchema(Schema):
    items = fields.List(fields.Nested(DataRequestSchema), required=True)


class ReasonSchema(Schema):
    code = fields.String(required=True)
    message = fields.String(required=True)
    cite = fields.String(allow_none=True)
    remedy = fields.String(allow_none=True)


class KeptSchema(Schema):
    name = fields.String(required=True)
    what = fields.String(required=True, metadata={"description": "保留什么"})
    why = fields.String(required=True, metadata={"description": "为什么"})


class ClosingPreviewSchema(Schema):
    allowed = fields.Boolean(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    removed = fields.List(fields.String(), required=True, metadata={"description": "会立即删除的"})
    kept = fields.List(fields.Nested(KeptSchema), required=True)
    told = fields.List(fields.String(), required=True, metadata={"description": "还没有办完的事，不妨碍注销"})


class InHandSchema(Schema):
    id = fields.String(required=True)
    kind = fields.String(required=True)
    state = fields.String(required=True, metadata={"description": STATES})
    name = fields.String(allow_none=True, metadata={"description": "已打码"})
    requested_at = Moment(required=True)
    due_on = fields.Date(required=True)
    days_left = fields.Integer(required=True, metadata={"description": "离最迟答复日的天数，负数为已超期"})
    workdays_left = fields.Integer(required=True, metadata={"description": "其中的法定工作日"})
    urgency = fields.String(required=True, metadata={"description": "overdue 已超期，near 快到期，ok 按期"})
    urgency_label = fields.String(required=True)


InHandPage = page_of(InHandSchema)


class InHandFilter(Schema):
    urgency = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(("overdue", "near", "ok"), error="只能是 overdue、near 或 ok"),
    )
    state = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(("waiting", "failed"), error="只能是 waiting 或 failed"),
    )


class InHandQuery(CursorArgs, InHandFilter):
    pass


class KeptThingSchema(Schema):
    what = fields.String(required=True, metadata={"description": "保存什么"})
    time = fields.String(required=True, metadata={"description": "多久，几个字"})
    until = fields.String(required=True, metadata={"description": "保存到什么时候，从什么时候算"})
    laws = fields.List(fields.String(), required=True, metadata={"description": "依据"})


class KeptGroupSchema(Schema):
    title = fields.String(required=True)
    items = fields.List(fields.Nested(KeptThingSchema), required=True)


class KeptThingsSchema(Schema):
    groups = fields.List(fields.Nested(KeptGroupSchema), required=True)


class LinkArgs(Schema):
    expires = fields.Integer(required=True, validate=validate.Range(min=0, max=LONGEST_EXPIRY))
    signature = fields.String(required=True, validate=validate.Length(min=1, max=128))
