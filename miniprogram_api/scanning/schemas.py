"""Shapes of the gate."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from app.attendance.facts import DIRECTIONS, IN, MAX_BATCH, MODES, OUT, SCANNED_CREDENTIALS, STATUSES
from miniprogram_api.fields import not_blank
from miniprogram_api.paging import CursorArgs, page_of
from miniprogram_api.problems import ReasonSchema

LONGEST_RAW = 8192
SCAN_ID = validate.Regexp(r"\A[\x21-\x7e]{1,64}\Z")
WORDS = validate.Regexp(r"\A[^\x00-\x1f\x7f\ud800-\udfff]*\Z")
REAL_TIMES = validate.Range(
    datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC), error="时间不在合理范围内"
)


def _moment(**options: Any) -> fields.AwareDateTime:
    return fields.AwareDateTime(format="iso", allow_none=True, validate=REAL_TIMES, **options)


class IdCardArgs(Schema):
    name = fields.String(required=True, validate=[validate.Length(min=1, max=60), WORDS])
    id_number = fields.String(required=True, validate=[validate.Length(min=1, max=30), WORDS])
    reader_serial = fields.String(allow_none=True, validate=[validate.Length(max=64), WORDS])


class MomentArgs(Schema):
    """What every passing says about when and where."""

    scanned_at = _moment(metadata={"description": "扫码时扫码端的时间；缺省为收到的时间"})
    sent_at = _moment(metadata={"description": "发送时扫码端的时间；与 scanned_at 的差用来校正时钟"})
    seq = fields.Integer(allow_none=True, strict=True, validate=validate.Range(min=0, max=2**53))
    mode = fields.String(allow_none=True, validate=validate.OneOf(MODES))
    lng = fields.Float(allow_none=True, validate=validate.Range(min=-180, max=180))
    lat = fields.Float(allow_none=True, validate=validate.Range(min=-90, max=90))
    shown_result = fields.String(
        allow_none=True,
        validate=[validate.Length(max=40), WORDS],
        metadata={"description": "断网或超时期间扫码端自己显示的结果"},
    )


class ScanArgs(MomentArgs):
    scan_id = fields.String(
        required=True, validate=SCAN_ID, metadata={"description": "扫码端为每次扫码生成的 UUID；重发用同一个"}
    )
    raw = fields.String(
        allow_none=True, validate=validate.Length(max=LONGEST_RAW), metadata={"description": "码里的文字"}
    )
    credential = fields.String(load_default="qr", validate=validate.OneOf(SCANNED_CREDENTIALS))
    id_card = fields.Nested(IdCardArgs, allow_none=True)
    direction = fields.String(load_default="auto", validate=validate.OneOf(DIRECTIONS))

    @validates_schema
    def _shows_something(self, data: dict[str, Any], **_: Any) -> None:
        if data["credential"] == "id_card" and data.get("id_card") is None:
            raise ValidationError("此项必填", "id_card")
        if data["credential"] == "qr" and data.get("raw") is None and not self.context_has_image():
            raise ValidationError("此项必填", "raw")

    def context_has_image(self) -> bool:
        """Whether the code is to be found in a picture that comes with the fields."""
        return False


class ScanFormArgs(ScanArgs):
    """The fields of a scan beside a camera frame."""

    seq = fields.Integer(allow_none=True, validate=validate.Range(min=0, max=2**53))

    def context_has_image(self) -> bool:
        return True


class ScanFilesArgs(ScanFormArgs):
    """For the OpenAPI document: the form with its picture."""

    image = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})


class BatchArgs(Schema):
    """For the OpenAPI document; items are read one by one, so that a bad one never stops the others."""

    scans = fields.List(fields.Nested(ScanArgs), required=True, validate=validate.Length(max=MAX_BATCH))


class ConfirmArgs(Schema):
    checked = fields.String(required=True, validate=validate.OneOf(("face", "id_card")))


class AnnulArgs(Schema):
    reason = fields.String(required=True, validate=[validate.Length(min=1, max=200), WORDS, not_blank])


class ScanReviewArgs(Schema):
    approve = fields.Boolean(required=True)
    reason = fields.String(required=True, validate=[validate.Length(min=1, max=200), WORDS, not_blank])


class ManualArgs(MomentArgs):
    worker_id = fields.String(required=True, validate=SCAN_ID)
    direction = fields.String(required=True, validate=validate.OneOf((IN, OUT)))
    reason = fields.String(required=True, validate=[validate.Length(min=1, max=200), WORDS, not_blank])
    scan_id = fields.String(validate=SCAN_ID, metadata={"description": "可选；重发用同一个就只记一次"})


class ManualFormArgs(ManualArgs):
    seq = fields.Integer(allow_none=True, validate=validate.Range(min=0, max=2**53))


class ManualFilesArgs(ManualFormArgs):
    """For the OpenAPI document: the form with its picture."""

    photo = fields.Raw(metadata={"type": "string", "format": "binary"})


class ScanWorkerSchema(Schema):
    id = fields.String(allow_none=True, required=True, metadata={"description": "本项目人员编号"})
    person_id = fields.String(required=True)
    name = fields.String(allow_none=True, required=True, metadata={"description": "打码的姓名"})
    photo_url = fields.String(allow_none=True, required=True)
    company = fields.String(allow_none=True, required=True)
    team = fields.String(allow_none=True, required=True)
    work_type = fields.String(allow_none=True, required=True)
    work_type_code = fields.String(allow_none=True, required=True)
    identity_class = fields.String(allow_none=True, required=True)
    colour = fields.String(allow_none=True, required=True)
    colour_label = fields.String(allow_none=True, required=True)
    marks = fields.List(fields.String())


class ScanResultSchema(Schema):
    id = fields.String(allow_none=True, required=True, metadata={"description": "记录编号；没有记录时为空"})
    scan_id = fields.String(allow_none=True, required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    admitted = fields.Boolean(required=True)
    direction = fields.String(required=True, validate=validate.OneOf(DIRECTIONS))
    happened_at = fields.AwareDateTime(required=True)
    received_at = fields.AwareDateTime(required=True)
    worker = fields.Nested(ScanWorkerSchema, allow_none=True, required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    flags = fields.List(fields.String(), required=True)
    errors = fields.Dict(keys=fields.String(), metadata={"description": "只在批量中有误的一条里"})


class BatchResultSchema(Schema):
    results = fields.List(fields.Nested(ScanResultSchema), required=True)


class ScanQuery(CursorArgs):
    date = fields.Date(load_default=None, metadata={"description": "缺省为今天"})
    status = fields.String(load_default=None, validate=validate.OneOf(STATUSES))


ScanPage = page_of(ScanResultSchema)


class PersonInsideSchema(Schema):
    worker = fields.Nested(ScanWorkerSchema, required=True)
    since = fields.AwareDateTime(required=True)


class CompanyCountSchema(Schema):
    company = fields.String(allow_none=True, required=True)
    inside = fields.Integer(required=True)


class TeamCountSchema(CompanyCountSchema):
    team = fields.String(allow_none=True, required=True)


class PresenceSchema(Schema):
    inside = fields.Integer(required=True, metadata={"description": "在场人数（按人计）"})
    people = fields.List(fields.Nested(PersonInsideSchema), required=True)
    by_company = fields.List(fields.Nested(CompanyCountSchema), required=True)
    by_team = fields.List(fields.Nested(TeamCountSchema), required=True)
    as_of = fields.AwareDateTime(required=True)


class MovesQuery(Schema):
    since = fields.String(
        load_default=None,
        validate=validate.Regexp(r"[0-7][0-9A-HJKMNP-TV-Z]{25}\Z", error="请使用上一次回答里的 version"),
        metadata={"description": "上一次回答里的 version；不写则回答全部在场人员"},
    )


class EntrantSchema(Schema):
    worker_id = fields.String(required=True)
    since = fields.AwareDateTime(required=True)


class MovesSchema(Schema):
    version = fields.String(required=True, metadata={"description": "下一次用作 since"})
    full = fields.Boolean(required=True, metadata={"description": "people 是全部在场人员"})
    inside = fields.Integer(required=True, metadata={"description": "在场人数（按人计）"})
    since_sum = fields.Integer(
        required=True,
        metadata={"description": "全部在场人员进场时刻（unix 整秒）之和；不一致时不带 since 重取"},
    )
    people = fields.List(fields.Nested(EntrantSchema), required=True)
    left = fields.List(fields.String(), required=True)
    as_of = fields.AwareDateTime(required=True)
