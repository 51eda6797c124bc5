"""Shapes of duplicate cases."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from miniprogram_api.fields import Moment
from miniprogram_api.paging import CursorArgs, page_of
from miniprogram_api.problems import ReasonSchema

STATES = (
    "MATCHED",
    "NO_MATCH",
    "NOTIFIED",
    "OVERDUE",
    "UNREACHABLE",
    "PUBLICISED",
    "RESOLVED",
    "CANCELLED",
)
MAX_ROWS = 2_000
BINARY = {"type": "string", "format": "binary"}


class ListedArgs(Schema):
    name = fields.String(load_default="", validate=validate.Length(max=60))
    id_number = fields.String(load_default="", validate=validate.Length(max=60))
    kind = fields.String(
        load_default="", validate=validate.Length(max=60), metadata={"description": "安管或特种作业"}
    )
    category = fields.String(
        load_default="", validate=validate.Length(max=60), metadata={"description": "特种作业必填"}
    )
    other_province = fields.String(
        load_default="", validate=validate.Length(max=60), metadata={"description": "名称或代码"}
    )
    other_number = fields.String(load_default="", validate=validate.Length(max=200))


class ListFormArgs(Schema):
    source_authority = fields.String(
        required=True, validate=validate.Length(1, 120), metadata={"description": "来文机关"}
    )
    source_document = fields.String(
        required=True, validate=validate.Length(1, 120), metadata={"description": "来文名称或文号"}
    )
    received_on = fields.Date(required=True, metadata={"description": "收文日期"})
    province = fields.String(
        load_default=None, allow_none=True, metadata={"description": "本地省市，默认为账号所属省市"}
    )


class ListArgs(ListFormArgs):
    rows = fields.List(
        fields.Nested(ListedArgs), required=True, validate=validate.Length(min=1, max=MAX_ROWS)
    )


class ListFilesArgs(ListFormArgs):
    file = fields.Raw(required=True, metadata=BINARY | {"description": ".xlsx 或 .csv，最多2000行"})


class ImportedRowSchema(Schema):
    row = fields.Integer(required=True)
    status = fields.String(
        required=True,
        metadata={"description": "MATCHED 立案，NO_MATCH 无本地有效证书，MERGED 并入原案，REFUSED 有误"},
    )
    case_id = fields.String(allow_none=True)
    state = fields.String(allow_none=True)
    name = fields.String(allow_none=True, metadata={"description": "打码"})
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class ListImportSchema(Schema):
    import_id = fields.String(required=True)
    total = fields.Integer(required=True)
    matched = fields.Integer(required=True)
    merged = fields.Integer(required=True)
    no_match = fields.Integer(required=True)
    refused = fields.Integer(required=True)
    rows = fields.List(fields.Nested(ImportedRowSchema), required=True)


class CaseFilter(Schema):
    state = fields.String(
        load_default=None, validate=validate.OneOf(STATES), metadata={"description": "OVERDUE 逾期未选择"}
    )
    overdue = fields.Boolean(load_default=None, metadata={"description": "1 只看逾期"})


class CaseQuery(CaseFilter, CursorArgs):
    pass


class SourceSchema(Schema):
    authority = fields.String(required=True)
    document = fields.String(required=True)
    received_on = fields.String(required=True)
    other_province = fields.String()
    other_number = fields.String()


class DuplicateCaseSchema(Schema):
    id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    state_label = fields.String(required=True)
    is_overdue = fields.Boolean(required=True)
    name = fields.String(required=True, metadata={"description": "打码"})
    id_number = fields.String(required=True, metadata={"description": "打码"})
    kind = fields.String(required=True)
    kind_label = fields.String(required=True)
    category = fields.String(allow_none=True)
    certificate_id = fields.String(allow_none=True, metadata={"description": "本地证书"})
    certificate_number = fields.String(allow_none=True)
    other_province = fields.String(required=True)
    other_province_name = fields.String(required=True)
    other_number = fields.String(required=True)
    sources = fields.List(fields.Nested(SourceSchema), required=True)
    notified_at = Moment(allow_none=True)
    due_on = fields.Date(allow_none=True, metadata={"description": "本人选择的最后一天"})
    unreachable_at = Moment(allow_none=True)
    published_at = Moment(allow_none=True)
    publication_ends_on = fields.Date(allow_none=True)
    earliest_cancellation_on = fields.Date(
        allow_none=True, metadata={"description": "最早可以依法注销的日期"}
    )
    is_provisional = fields.Boolean(required=True, metadata={"description": "日期暂定，放假安排尚未公布"})
    days_left = fields.Integer(allow_none=True, metadata={"description": "距当前期限的天数，负数为已过"})
    choice = fields.String(allow_none=True, metadata={"description": "注销哪一本：local 本地，other 外省市"})
    chosen_at = Moment(allow_none=True)
    closed_at = Moment(allow_none=True)
    closed_reason = fields.String(allow_none=True)
    closed_reason_label = fields.String(allow_none=True)


class AttemptSchema(Schema):
    at = Moment(required=True)
    way = fields.String(required=True)
    result = fields.String(required=True)


class EvidenceSchema(Schema):
    text = fields.String(allow_none=True)
    url = fields.String(allow_none=True, metadata={"description": "几分钟内有效的链接"})


class FullCaseSchema(DuplicateCaseSchema):
    notification_proof = fields.String(allow_none=True)
    unreachable_reason = fields.String(allow_none=True)
    attempts = fields.List(fields.Nested(AttemptSchema), required=True)
    evidence = fields.List(fields.Nested(EvidenceSchema), required=True)


DuplicateCasePage = page_of(DuplicateCaseSchema)


class OwnCasesSchema(Schema):
    items = fields.List(fields.Nested(DuplicateCaseSchema), required=True)


class AttemptArgs(Schema):
    way = fields.String(
        required=True,
        validate=validate.OneOf(["phone", "message", "letter", "visit", "employer"]),
        metadata={"description": "phone 电话，message 短信，letter 信函，visit 上门，employer 所在单位"},
    )
    result = fields.String(required=True, validate=validate.Length(1, 200))


class AttemptsSchema(Schema):
    items = fields.List(fields.Nested(AttemptSchema), required=True)


class NotifyArgs(Schema):
    proof = fields.String(
        load_default="", validate=validate.Length(max=300), metadata={"description": "怎样通知到本人的"}
    )
    unreachable = fields.Boolean(load_default=False, metadata={"description": "true 认定无法通知"})
    reason = fields.String(
        load_default="", validate=validate.Length(max=300), metadata={"description": "无法通知的理由"}
    )


class ChoiceFormArgs(Schema):
    choice = fields.String(
        required=True,
        validate=validate.OneOf(["local", "other"]),
        metadata={"description": "注销哪一本：local 本地证书，立即注销；other 外省市证书，须提供注销证明"},
    )


EVIDENCE = fields.String(validate=validate.Length(1, 300))


class ChoiceArgs(ChoiceFormArgs):
    evidence = fields.List(
        EVIDENCE,
        load_default=list,
        validate=validate.Length(max=5),
        metadata={"description": "注销证明：文书名称和文号"},
    )


class ChoiceFilesArgs(ChoiceArgs):
    files = fields.List(fields.Raw(metadata=BINARY), metadata={"description": "注销证明照片，最多3张"})


class ObjectionArgs(Schema):
    reason = fields.String(
        required=True, validate=validate.Length(1, 200), metadata={"description": "理由，不要写号码"}
    )


class PublicNoticeSchema(Schema):
    id = fields.String(required=True)
    name = fields.String(required=True, metadata={"description": "打码"})
    id_number = fields.String(required=True, metadata={"description": "打码"})
    kind_label = fields.String(required=True)
    category = fields.String(allow_none=True)
    certificate_number = fields.String(allow_none=True)
    published_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    is_provisional = fields.Boolean(required=True)


PublicNoticePage = page_of(PublicNoticeSchema)
