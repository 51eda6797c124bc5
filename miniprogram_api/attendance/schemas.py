"""Shapes of attendance."""

from __future__ import annotations

from datetime import UTC, date, datetime

from marshmallow import Schema, fields, validate

from app.attendance.facts import DIRECTIONS, IN, MODES, OUT, STATUSES
from app.attendance.service.appeals import KINDS, STATES
from miniprogram_api.fields import not_blank
from miniprogram_api.paging import CursorArgs, page_of
from miniprogram_api.problems import ReasonSchema

MONTH = validate.Regexp(r"\A20[0-9]{2}-(0[1-9]|1[0-2])\Z", error="月份应写成 2026-03 这样")
WORDS = validate.Regexp(r"\A[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]*\Z")
ID = validate.Length(min=1, max=26)
REAL_TIMES = validate.Range(
    datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC), error="时间不在合理范围内"
)
REAL_DAYS = validate.Range(date(2000, 1, 1), date(2099, 12, 31), error="日期不在合理范围内")
LARGEST_VERSION = 2**53


def _moment(*, is_null: bool = False) -> fields.String:
    return fields.String(required=True, allow_none=is_null, metadata={"format": "date-time"})


class MonthQuery(Schema):
    month = fields.String(load_default=None, validate=MONTH, metadata={"description": "缺省为本月"})


class SheetQuery(MonthQuery):
    full_names = fields.Boolean(
        load_default=False,
        metadata={"description": "显示完整姓名：仅项目管理员，须写明用途，逐人记入查看记录"},
    )
    reason = fields.String(load_default=None, validate=[validate.Length(max=200), WORDS])


class AttendanceQuery(SheetQuery):
    detail = fields.Boolean(load_default=False, metadata={"description": "带上每一天"})
    limit = fields.Integer(load_default=None, validate=validate.Range(min=1, max=5000))
    cursor = fields.String(load_default=None, validate=ID)


class ProjectRefSchema(Schema):
    id = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)


class LabelSchema(Schema):
    code = fields.String(required=True)
    label = fields.String(required=True)


class TallySchema(Schema):
    hours = fields.Float(required=True, metadata={"description": "工时，两位小数"})
    first_in = _moment(is_null=True)
    last_out = _moment(is_null=True)
    flags = fields.List(fields.String(), required=True)


class RowWorkerSchema(Schema):
    id = fields.String(required=True, allow_none=True, metadata={"description": "本项目人员编号"})
    person_id = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    company = fields.String(required=True, allow_none=True)
    team = fields.String(required=True, allow_none=True)
    work_type = fields.String(required=True, allow_none=True)
    work_type_code = fields.String(required=True, allow_none=True)
    identity_class = fields.String(required=True, allow_none=True)
    stage = fields.String(required=True, allow_none=True)


class RowSchema(TallySchema):
    worker = fields.Nested(RowWorkerSchema, required=True)
    days = fields.Integer(required=True, metadata={"description": "出勤天数：有进场记录的日子"})
    by_day = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(TallySchema),
        metadata={"description": "只在 detail=1 时有；键为两位日期，班记在进场那天"},
    )


class TotalsSchema(Schema):
    workers = fields.Integer(required=True)
    present = fields.Integer(required=True)
    days = fields.Integer(required=True)
    hours = fields.Float(required=True)
    flags = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class LateSchema(Schema):
    offline = fields.Integer(required=True, metadata={"description": "断网时扫码、事后上传的记录数"})
    late = fields.Integer(required=True, metadata={"description": "其中上传超时的；按扫码端见 uploads"})


class KeyPostSchema(Schema):
    worker_id = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    company = fields.String(required=True, allow_none=True)
    post = fields.String(required=True)
    post_label = fields.String(required=True)
    expected_days = fields.Integer(required=True)
    present_days = fields.Integer(required=True)
    absent_on = fields.List(fields.Date(), required=True)
    provisional = fields.Boolean(
        required=True, metadata={"description": "当年放假安排尚未公布，应到天数暂定"}
    )
    alerts = fields.List(fields.Nested(ReasonSchema), required=True)


class AttendanceSchema(Schema):
    month = fields.String(required=True)
    project = fields.Nested(ProjectRefSchema, required=True)
    rows = fields.List(fields.Nested(RowSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
    totals = fields.Nested(TotalsSchema, required=True, metadata={"description": "全项目合计，不受翻页影响"})
    uploads = fields.Nested(LateSchema, required=True)
    legend = fields.List(fields.Nested(LabelSchema), required=True)
    key_posts = fields.List(fields.Nested(KeyPostSchema), required=True)
    as_of = _moment()


class ScannerUploadsSchema(Schema):
    scanner_id = fields.String(required=True)
    events = fields.Integer(required=True)
    offline = fields.Integer(required=True)
    late = fields.Integer(required=True)
    worst_delay_s = fields.Integer(required=True)
    latest_received_at = _moment(is_null=True)
    is_silent = fields.Boolean(required=True, metadata={"description": "超过允许时限没有上传"})


class UploadsSchema(Schema):
    month = fields.String(required=True)
    allowed_s = fields.Integer(required=True)
    cite = fields.String(required=True)
    events = fields.Integer(required=True)
    late = fields.Integer(required=True)
    scanners = fields.List(fields.Nested(ScannerUploadsSchema), required=True)
    as_of = _moment()


class EventSchema(Schema):
    id = fields.String(required=True)
    scan_id = fields.String(required=True)
    happened_at = _moment()
    received_at = _moment()
    direction = fields.String(required=True, validate=validate.OneOf(DIRECTIONS))
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    admitted = fields.Boolean(required=True)
    replaced = fields.Boolean(required=True, metadata={"description": "已按申诉更正，原记录保留但不再计入"})
    credential = fields.String(required=True)
    credential_label = fields.String(required=True)
    mode = fields.String(required=True, validate=validate.OneOf(MODES))
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    flags = fields.List(fields.String(), required=True)
    flag_labels = fields.List(fields.String(), required=True)
    label = fields.String(required=True, metadata={"description": "一句话，如“07:31 进场 已记录”"})


class StaySchema(Schema):
    in_ = fields.String(data_key="in", required=True, allow_none=True, metadata={"format": "date-time"})
    out = _moment(is_null=True)
    hours = fields.Float(required=True)
    is_open = fields.Boolean(required=True)
    flags = fields.List(fields.String(), required=True)
    flag_labels = fields.List(fields.String(), required=True)


class OwnDaySchema(Schema):
    day = fields.Date(required=True)
    hours = fields.Float(required=True)
    flags = fields.List(fields.String(), required=True)
    stays = fields.List(fields.Nested(StaySchema), required=True)
    events = fields.List(fields.Nested(EventSchema), required=True)


class OwnProjectSchema(Schema):
    project = fields.Nested(ProjectRefSchema, required=True)
    days = fields.Integer(required=True)
    hours = fields.Float(required=True)
    flags = fields.List(fields.String(), required=True)
    by_day = fields.List(fields.Nested(OwnDaySchema), required=True)


class OwnAttendanceSchema(Schema):
    month = fields.String(required=True)
    days = fields.Integer(required=True)
    hours = fields.Float(required=True)
    projects = fields.List(fields.Nested(OwnProjectSchema), required=True)
    legend = fields.List(fields.Nested(LabelSchema), required=True)
    as_of = _moment()


class AppealArgs(Schema):
    project_id = fields.String(required=True, validate=ID)
    day = fields.Date(required=True, validate=REAL_DAYS)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    statement = fields.String(required=True, validate=[validate.Length(min=1, max=500), WORDS, not_blank])
    claimed_at = fields.AwareDateTime(load_default=None, allow_none=True, format="iso", validate=REAL_TIMES)
    direction = fields.String(load_default=None, allow_none=True, validate=validate.OneOf((IN, OUT)))
    event_id = fields.String(load_default=None, allow_none=True, validate=ID)


class AppealDecisionArgs(Schema):
    uphold = fields.Boolean(required=True)
    reason = fields.String(required=True, validate=[validate.Length(min=2, max=500), WORDS, not_blank])
    corrected_at = fields.AwareDateTime(load_default=None, allow_none=True, format="iso", validate=REAL_TIMES)
    direction = fields.String(load_default=None, allow_none=True, validate=validate.OneOf((IN, OUT)))


class AppealQuery(CursorArgs):
    state = fields.String(load_default=None, validate=validate.OneOf(STATES))


class AppealSchema(Schema):
    id = fields.String(required=True)
    project = fields.Nested(ProjectRefSchema, required=True)
    worker_name = fields.String(required=True, allow_none=True, metadata={"description": "打码的姓名"})
    day = fields.Date(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    kind_label = fields.String(required=True)
    direction = fields.String(required=True, allow_none=True)
    claimed_at = _moment(is_null=True)
    event_id = fields.String(required=True, allow_none=True)
    statement = fields.String(required=True)
    original = fields.List(
        fields.Nested(EventSchema), required=True, metadata={"description": "申诉时当天的原始记录，永不改动"}
    )
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    state_label = fields.String(required=True)
    opened_at = _moment()
    decided_at = _moment(is_null=True)
    decision_reason = fields.String(required=True, allow_none=True)
    correction_event_id = fields.String(required=True, allow_none=True)
    replaced_event_id = fields.String(required=True, allow_none=True)


AppealPage = page_of(AppealSchema)


class RosterQuery(Schema):
    since = fields.Integer(
        load_default=None,
        validate=validate.Range(min=0, max=LARGEST_VERSION),
        metadata={"description": "手机上已有的版本；没有或不认识的版本得到完整名单"},
    )


class RosterPolicySchema(Schema):
    credentials = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    offline_pack = fields.String(required=True)
    max_age_s = fields.Integer(required=True, metadata={"description": "名单超过这个秒数应提示更新"})


class RosterKeySchema(Schema):
    kid = fields.Integer(required=True)
    algorithm = fields.String(required=True)
    public_key = fields.String(required=True, metadata={"description": "base64url，32字节"})
    not_before = _moment(is_null=True)
    not_after = _moment(is_null=True)


class RosterEntrySchema(Schema):
    worker_id = fields.String(required=True)
    code_ids = fields.List(fields.String(), required=True)
    name = fields.String(required=True, allow_none=True, metadata={"description": "打码的姓名"})
    photo_url = fields.String(required=True, allow_none=True)
    company = fields.String(required=True, allow_none=True)
    team = fields.String(required=True, allow_none=True)
    work_type = fields.String(required=True, allow_none=True)
    work_type_code = fields.String(required=True, allow_none=True)
    identity_class = fields.String(required=True, allow_none=True)
    colour = fields.String(required=True, allow_none=True)
    colour_label = fields.String(required=True, allow_none=True)
    marks = fields.List(fields.String(), required=True)
    blocked = fields.Boolean(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class RosterSchema(Schema):
    version = fields.Integer(required=True)
    full = fields.Boolean(required=True, metadata={"description": "完整名单：请整份替换"})
    generated_at = _moment()
    policy = fields.Nested(RosterPolicySchema, required=True)
    keys = fields.List(fields.Nested(RosterKeySchema), required=True)
    entries = fields.List(fields.Nested(RosterEntrySchema), required=True)
    removed = fields.List(
        fields.String(), required=True, metadata={"description": "从名单中去掉的 worker_id"}
    )
